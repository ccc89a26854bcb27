import type { Figures } from '../parts.ts';
import type { ContenderName, RoundTripRow } from '../parts/round-trip.ts';
import { microseconds, milliseconds, ratio, short, whole } from './numbers.ts';

/** What the product is to reach. */
interface Target {
  readonly about: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number } | { readonly below: number };
  readonly format: (value: number) => string;
  /** `undefined` where its part was not run, or not with what it is about. */
  readonly measured: (figures: Figures) => number | undefined;
}

/** A target and what came of it. */
export interface Judged {
  readonly about: string;
  readonly bound: string;
  /** `undefined` if it was not measured. */
  readonly value: string | undefined;
  readonly isMet: boolean | undefined;
}

const times = (value: number): string => `${ratio(value)} ×`;
const seconds = (value: number): string => `${ratio(value)} s`;
const aSecond = (value: number): string => `${whole(value)} a second`;

const targets: readonly Target[] = [
  {
    about: 'throughput at 200 sockets, relative to the floor',
    bound: { atLeast: 0.3 },
    format: times,
    measured: (figures) => ofFloor(figures, 200, ({ messagesPerSecond }) => messagesPerSecond.median),
  },
  {
    about: 'time to an answer (p50) at one socket, relative to the floor',
    bound: { atMost: 3 },
    format: times,
    measured: (figures) => ofFloor(figures, 1, ({ p50 }) => p50.median),
  },
  {
    about: 'processor time per message at 200 sockets: Redis, gateway and worker together',
    bound: { atMost: 190 },
    format: microseconds,
    measured: (figures) => rowOf(figures, 'AgentConnect', 200)?.ofSystem.median,
  },
  {
    about: 'Redis commands per message at 200 sockets, including those inside scripts',
    bound: { atMost: 26 },
    format: short,
    measured: (figures) => rowOf(figures, 'AgentConnect', 200)?.commands.median,
  },
  {
    about: 'time to an answer (p50) at turn 1,000 of a session, relative to turn 10',
    bound: { atMost: 1.1 },
    format: times,
    measured: ({ turns }) => {
      const p50 = (turn: number): number | undefined => turns?.rows.find((row) => row.turn === turn)?.p50;
      return quotient(p50(1_000), p50(10));
    },
  },
  {
    about: '1,000 turns of one second on one worker',
    bound: { atMost: 1.12 },
    format: seconds,
    measured: (figures) => figures['in-flight']?.find(({ turns }) => turns === 1_000)?.seconds.median,
  },
  {
    about: '500 streams on one gateway and one worker: delay of a word (p99)',
    bound: { below: 80 },
    format: milliseconds,
    measured: (figures) => streamsOf(figures, 500)?.delay.p99.median,
  },
  {
    about: "the same: time to the first word over the model's own (p50)",
    bound: { atMost: 4 },
    format: milliseconds,
    measured: (figures) => streamsOf(figures, 500)?.firstWord.p50.median,
  },
  {
    about: 'memory of an idle socket, relative to a bare `ws` socket',
    bound: { atMost: 2 },
    format: times,
    measured: (figures) => {
      const idle = figures['idle-sockets'];
      return quotient(idle?.ours.bytes, idle?.bare.bytes);
    },
  },
  {
    about: 'sockets attached',
    bound: { atLeast: 3_000 },
    format: aSecond,
    measured: (figures) => figures['idle-sockets']?.ours.attachedPerSecond,
  },
  {
    about: 'processor time per message at 20,000 sessions, relative to 10 sessions',
    bound: { atMost: 1.2 },
    format: times,
    measured: ({ sessions }) => {
      const cost = (count: number): number | undefined =>
        sessions?.find((row) => row.sessions === count)?.ofSystem.median;
      return quotient(cost(20_000), cost(10));
    },
  },
];

/** Each target with what was measured of it. */
export function judge(figures: Figures): Judged[] {
  return targets.map(({ about, bound, format, measured }) => {
    const value = measured(figures);
    return {
      about,
      bound: boundText(bound, format),
      value: value === undefined ? undefined : format(value),
      isMet: value === undefined ? undefined : isWithin(value, bound),
    };
  });
}

function boundText(bound: Target['bound'], format: Target['format']): string {
  if ('atLeast' in bound) return `at least ${format(bound.atLeast)}`;
  return 'atMost' in bound ? `at most ${format(bound.atMost)}` : `below ${format(bound.below)}`;
}

function isWithin(value: number, bound: Target['bound']): boolean {
  if ('atLeast' in bound) return value >= bound.atLeast;
  return 'atMost' in bound ? value <= bound.atMost : value < bound.below;
}

function rowOf(figures: Figures, contender: ContenderName, sockets: number): RoundTripRow | undefined {
  return figures['round-trip']?.find((row) => row.contender === contender && row.sockets === sockets);
}

function ofFloor(
  figures: Figures,
  sockets: number,
  figure: (row: RoundTripRow) => number,
): number | undefined {
  const [ours, floor] = [rowOf(figures, 'AgentConnect', sockets), rowOf(figures, 'floor', sockets)];
  return ours && floor && figure(ours) / figure(floor);
}

function streamsOf(figures: Figures, streams: number): NonNullable<Figures['streaming']>[number] | undefined {
  return figures.streaming?.find((row) => row.streams === streams);
}

function quotient(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
