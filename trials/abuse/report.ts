import { markdownTable } from '../../scripts/docs/markdown-table.ts';
import type { Figures, Outcome } from './outcome.ts';
import type { SeriesName } from './samples.ts';
import { grouped, mib, ms } from './shown.ts';

/** As many kinds of answers are told. */
const answersTold = 4;

/** The outcomes as a table in Markdown, a row each. */
export function table(outcomes: readonly Outcome[]): string {
  const head = [
    'attack',
    'rate reached',
    'answered by',
    'requests: median',
    '99th',
    'socket: median',
    '99th',
    'heap (MiB)',
    'outcome',
  ];
  return markdownTable(
    head,
    outcomes.map((outcome) => [
      outcome.attack,
      rateOf(outcome),
      answersOf(outcome),
      ...timesOf(outcome, 'rest'),
      ...timesOf(outcome, 'socket'),
      heapOf(outcome),
      told(outcome),
    ]),
  );
}

/** How much an attacker did, and what it held. */
function rateOf({ unit, seconds, count }: Figures): string {
  const rate = `${grouped(count.sent / seconds)} ${unit}/s`;
  return unit === 'connections' ? `${grouped(count.held)} held, ${rate}` : rate;
}

function answersOf({ count }: Figures): string {
  const kinds = Object.entries(count.answers).toSorted(([, a], [, b]) => b - a);
  const shown = kinds.slice(0, answersTold).map(([kind, times]) => `${kind} × ${grouped(times)}`);
  return [...shown, ...(kinds.length > answersTold ? ['…'] : [])].join(', ') || 'nothing';
}

function timesOf({ compared }: Figures, name: SeriesName): [string, string] {
  const found = compared.find(({ series }) => series === name);
  if (!found) return ['–', '–'];
  const { before, during } = found;
  return [`${ms(before.p50)} → ${ms(during.p50)} ms`, `${ms(before.p99)} → ${ms(during.p99)} ms`];
}

function heapOf({ heap }: Figures): string {
  const shown = (bytes: number | undefined): string => (bytes === undefined ? '–' : mib(bytes));
  return `${shown(heap.before)} → ${shown(heap.after)}`;
}

function told({ verdict, missed }: Outcome): string {
  return verdict === 'held' ? 'held' : `**missed**: ${missed.join('; ')}`;
}

/** One outcome as lines, with what the table has no room for. */
export function linesOf(outcome: Outcome): string[] {
  const { compared, redis, mostResident, missed, verdict } = outcome;
  const spread = compared.map(
    ({ series, before, during }) =>
      `${series} ${ms(before.p50)}/${ms(before.p99)} → ${ms(during.p50)}/${ms(during.p99)} ms` +
      ` (worst ${ms(during.worst)}, ${before.count}+${during.count})`,
  );
  return [
    `${outcome.attack}: ${rateOf(outcome)}, answered by ${answersOf(outcome)}`,
    `  ${spread.join('; ')}`,
    `  heap ${heapOf(outcome)} MiB;` +
      ` the gateway had ${mostResident === undefined ? '–' : mib(mostResident)} MiB at most;` +
      ` Redis ${mib(redis.before)} → ${mib(redis.after)} MiB, ${mib(redis.peak)} at most`,
    ...missed.map((line) => `  MISSED: ${line}`),
    ...(verdict === 'held' ? ['  held'] : []),
  ];
}
