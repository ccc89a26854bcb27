/** An agent of the demo provider that writes `words` words, so many of them a second; and what it writes. */
export function slowAgent(
  words: number,
  perSecond: number,
): { readonly agent: { readonly model: string; readonly metadata: object }; readonly script: string } {
  const script = Array.from({ length: words }, (_, index) => `word-${index}`).join(' ');
  return { agent: { model: 'typist', metadata: { script, tokens_per_second: perSecond } }, script };
}
