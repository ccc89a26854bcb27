/** Equal up to this share of their word pairs, two long messages say the same. */
const sameEnough = 0.9;
/** Messages of fewer words are only the same if they are equal: a vote or a number differs by one word. */
const fewWords = 8;
/** A message of more words than this is no mere courtesy. */
const courtesyWords = 25;
/** What is looked at of a message, in UTF-16 units. */
const lookedAt = 8_000;

const courtesy =
  /\b(thank(s| you)?|you'?re (very )?welcome|my pleasure|no problem|glad|goodbye|good bye|bye|farewell|take care|see you|have a (great|good|nice|wonderful|lovely)|likewise|same to you|looking forward|appreciate|cheers|best wishes|anytime|good luck)\b/;
const question = /\?/;

export interface TurnText {
  /** Position of the agent. */
  readonly by: number;
  readonly content: string;
}

/**
 * Whether a conversation goes in circles, its newest turn last: the agent that spoke last has said the same `repeats`
 * times in a row, in its own turns; or everyone has only traded thanks and goodbyes, twice around. 0 turns it off.
 */
export function isLoop(turns: readonly TurnText[], repeats: number): boolean {
  const last = turns.at(-1);
  if (repeats < 1 || !last) return false;
  return repeatsItself(turns, last, repeats) || tradesCourtesies(turns);
}

function repeatsItself(turns: readonly TurnText[], last: TurnText, repeats: number): boolean {
  const own = turns.filter(({ by }) => by === last.by).slice(-Math.max(2, repeats));
  if (own.length < Math.max(2, repeats)) return false;
  const words = wordsOf(last.content);
  return own.every(({ content }) => isSame(wordsOf(content), words));
}

function tradesCourtesies(turns: readonly TurnText[]): boolean {
  const speakers = new Set(turns.map(({ by }) => by)).size;
  const round = turns.slice(-Math.max(4, 2 * speakers));
  return round.length >= Math.max(4, 2 * speakers) && round.every(({ content }) => isCourtesy(content));
}

function isCourtesy(content: string): boolean {
  if (question.test(content)) return false;
  const words = wordsOf(content);
  return words.length <= courtesyWords && courtesy.test(content.toLowerCase().replaceAll('’', "'"));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length < fewWords || b.length < fewWords) return a.join(' ') === b.join(' ');
  const [first, second] = [pairsOf(a), pairsOf(b)];
  const shared = [...first].filter((pair) => second.has(pair)).length;
  // Numbers that differ are progress, however alike the sentences around them are.
  return shared / Math.max(first.size, second.size) >= sameEnough && numbersOf(a) === numbersOf(b);
}

/** Words without case, punctuation and spacing; a message of signs alone is its signs. */
function wordsOf(content: string): string[] {
  const text = content.slice(0, lookedAt).toLowerCase();
  const words = text.match(/[\p{L}\p{N}]+/gu);
  return words ? [...words] : [text.trim()];
}

function pairsOf(words: readonly string[]): Set<string> {
  return new Set(words.slice(1).map((word, at) => `${words[at]} ${word}`));
}

function numbersOf(words: readonly string[]): string {
  return words.filter((word) => /\p{N}/u.test(word)).join(' ');
}
