import { isCourteous, isIdle } from './courtesy.ts';
import { wordingOf, wordsOf } from './words.ts';

/** The longest cycle of its own messages that an agent may repeat. */
const longestCycle = 3;
/** A message of at most this many words may be a formula, a vote or an answer, and may answer something new when repeated. */
const formulaWords = 20;
/** Messages with fewer words are alike only if they are equal: moves or places may differ by one word. */
const fewWords = 8;
/** Longer ones are alike if they share at least this fraction of their word pairs. */
const alikeShare = 0.9;

/** Words that reverse the meaning of a sentence. */
const turning = new Set('no not never none nor neither yes t cannot against without true false'.split(' '));

export interface TurnText {
  /** Position of the agent. */
  readonly by: number;
  readonly content: string;
}

/**
 * Whether a conversation goes in circles; `turns` has the newest turn last. Either the agent that spoke last has repeated the
 * same one to three messages `repeats` times in a row, at length and word for word, or while the others did the same. Or
 * everyone has only traded thanks and farewells for two rounds. With `repeats` 0 there is no check. Anything new from anyone
 * is not a loop, however short, formal or quoted: a loop that is missed ends by the conversation's limits, but a false alarm
 * would cut the conversation off.
 */
export function isLoop(turns: readonly TurnText[], repeats: number): boolean {
  if (repeats < 1 || turns.length === 0) return false;
  const cycles = Array.from({ length: longestCycle }, (_, index) => index + 1);
  return cycles.some((cycle) => isCycling(turns, cycle, Math.max(2, repeats))) || isFarewell(turns);
}

function isCycling(turns: readonly TurnText[], cycle: number, repeats: number): boolean {
  const last = turns.at(-1)?.by;
  const own = turns.flatMap(({ by }, at) => (by === last ? [at] : []));
  const again = own.slice(cycle).slice(-(repeats - 1) * cycle);
  if (again.length < (repeats - 1) * cycle) return false;
  if (!again.every((at) => repeatsItself(turns, at, cycle, isAlike))) return false;
  if (again.every((at) => repeatsItself(turns, at, cycle, isSameAtLength))) return true;
  const since = again[0] ?? 0;
  return turns.every(({ by }, at) => at < since || by === last || repeatsItself(turns, at, cycle, isAlike));
}

/** Whether a turn says what the same agent said `cycle` of its own turns before. */
function repeatsItself(
  turns: readonly TurnText[],
  at: number,
  cycle: number,
  same: (a: string, b: string) => boolean,
): boolean {
  const turn = turns[at];
  const before = turns
    .slice(0, at)
    .filter(({ by }) => by === turn?.by)
    .at(-cycle);
  return turn !== undefined && before !== undefined && same(turn.content, before.content);
}

function isSameAtLength(a: string, b: string): boolean {
  return wordingOf(a) === wordingOf(b) && wordsOf(a).length > formulaWords;
}

function isAlike(now: string, before: string): boolean {
  const [a, b] = [wordsOf(now), wordsOf(before)];
  if (a.join(' ') === b.join(' ')) return a.length > 0 || wordingOf(now) === wordingOf(before);
  if (Math.min(a.length, b.length) < fewWords || tellingOf(a) !== tellingOf(b)) return false;
  const known = new Set(b);
  if (a.some((word) => !known.has(word) && !isIdle(word))) return false;
  const [first, second] = [pairsOf(a), pairsOf(b)];
  const shared = [...first].filter((pair) => second.has(pair)).length;
  return shared / Math.max(first.size, second.size) >= alikeShare;
}

/** The words that change the meaning if they differ. */
function tellingOf(words: readonly string[]): string {
  return words.filter((word) => turning.has(word) || /\p{N}/u.test(word)).join(' ');
}

function pairsOf(words: readonly string[]): Set<string> {
  return new Set(words.slice(1).map((word, at) => `${words[at]} ${word}`));
}

function isFarewell(turns: readonly TurnText[]): boolean {
  const speakers = new Set(turns.map(({ by }) => by)).size;
  const round = turns.slice(-Math.max(4, 2 * speakers));
  return round.length >= Math.max(4, 2 * speakers) && isCourteous(round.map(({ content }) => content));
}
