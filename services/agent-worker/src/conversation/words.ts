/** How much of a message is looked at, from its end, where a growing text differs. In UTF-16 units. */
const lookedAt = 32_000;

/** The words of a message, without case and punctuation. In scripts without spaces, each sign is a word. */
export function wordsOf(content: string): string[] {
  const text = content.slice(-lookedAt).toLowerCase();
  return text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** A message as written, apart from case, spacing and final punctuation. */
export function wordingOf(content: string): string {
  const text = content.slice(-lookedAt).toLowerCase().replaceAll(/\s+/gu, ' ');
  return (/^.*[^\p{P}\s]/su.exec(text)?.[0] ?? '').trimStart();
}
