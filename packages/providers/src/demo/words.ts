/** Text cut into words, each with the space behind it; joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text.match(/^\s+|\S+\s*/g) ?? [];
}

/** On a message itself: those of a dialogue come again with each of its turns, hundreds of them. */
const counted = Symbol('words');

/** The same of a message. */
export function wordsIn(message: { readonly content: string; [counted]?: number }): number {
  return (message[counted] ??= countWords(message.content));
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
