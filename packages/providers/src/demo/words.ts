/** Text cut into words, each with the space behind it; joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text.match(/^\s+|\S+\s*/g) ?? [];
}

const counted = new WeakMap<object, number>();

/** The same of a message; those of a dialogue come again with each of its turns. */
export function wordsIn(message: { readonly content: string }): number {
  const known = counted.get(message) ?? countWords(message.content);
  counted.set(message, known);
  return known;
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
