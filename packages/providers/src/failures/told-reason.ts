/** As much of what a provider says is logged, in UTF-16 units, and as much is looked at. */
const longest = 300;
const mostRead = 4_000;

/** What a key begins with at those who give them, as `sk-`. */
const prefixed = /\b(?:(?:sk|pk|rk|gsk|xai|csk|key)[-_]|bearer )[\w*.+/=-]{3,}/gi;
const runs = /[A-Za-z0-9]{16,}/g;
/** A secret that is shorter is a word like any other. */
const shortestSecret = 6;

/** A provider's words in one line for the operator's log: short, and without what may be a key. */
export function toldReason(words: string, secret: string | undefined): string | undefined {
  const begin = words.slice(0, mostRead);
  const known = secret && secret.length >= shortestSecret ? begin.replaceAll(secret, '[key]') : begin;
  const line = known
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(prefixed, '[key]')
    .replaceAll(runs, (run) => (isMixed(run) ? '[key]' : run))
    .trim();
  if (line === '') return undefined;
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()} …` : line;
}

/** Letters and digits in one run: no word, but a key, or the id of something. */
function isMixed(run: string): boolean {
  return /\d/.test(run) && /[A-Za-z]/.test(run);
}
