/** What is looked at of a message: its end, which is where a text that grows has grown. In UTF-16 units. */
const lookedAt = 32_000;

/** A message's words, without case and punctuation. Scripts that do without spaces count by the sign. */
export function wordsOf(content: string): string[] {
  const text = content.slice(-lookedAt).toLowerCase();
  return text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** A message as it is written, but for case, spacing and how it ends. */
export function wordingOf(content: string): string {
  const text = content.slice(-lookedAt).toLowerCase().replaceAll(/\s+/gu, ' ');
  return (/^.*[^\p{P}\s]/su.exec(text)?.[0] ?? '').trimStart();
}
