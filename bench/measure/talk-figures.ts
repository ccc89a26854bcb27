import { setTimeout as wait } from 'node:timers/promises';
import { type Load, usualText } from '../load/load.ts';
import type { System } from '../systems/system.ts';
import { clientCommands } from './client-commands.ts';
import { quantilesOf, type Spread, spreadOf } from './statistics.ts';
import { byRole, type ByRole, ofSystem, usageOf } from './usage.ts';

/** Sockets that talk: where they are, and how many of them have a text under way at a time. */
export interface Talkers {
  readonly system: System;
  /** Those whose sockets they are: of each as many, and each has its part of what is under way. */
  readonly loads: readonly Load[];
  /** The place of the first among the sockets of each. */
  readonly first?: number;
  /** In all. */
  readonly sockets: number;
  /** All of them if it is left out. */
  readonly atOnce?: number;
}

/** What was counted in one window of a closed loop. */
export interface TalkFigures {
  readonly messagesPerSecond: number;
  /** Times to answers, in ms. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Of a message, in µs. */
  readonly processorTime: ByRole;
  /** Of a message. */
  readonly commands: number;
  readonly networkBytes: number;
}

/** The same over several windows. */
export interface TalkSpread {
  readonly messagesPerSecond: Spread;
  readonly p50: Spread;
  readonly p95: Spread;
  readonly p99: Spread;
  readonly processorTime: ByRole<Spread>;
  /** Of the system's own processes together. */
  readonly ofSystem: Spread;
  readonly commands: Spread;
  readonly networkBytes: Spread;
}

/** Until as many are under way as shall be, and as evenly. */
const leadMs = 500;

/** Lets sockets talk, and counts what happens after a lead. */
export async function talkFigures(talkers: Talkers, seconds: number): Promise<TalkFigures> {
  await begin(talkers);
  await wait(leadMs);
  const usage = await usageOf(talkers.system, talkers.loads, () => wait(seconds * 1_000));
  const times = await end(talkers, usage);
  await talkers.system.redis.tidy();
  return {
    messagesPerSecond: (times.length / (usage.to - usage.from)) * 1_000,
    ...quantilesOf(times),
    processorTime: byRole((role) => usage.processorTime[role] / times.length),
    commands: usage.commands / times.length,
    networkBytes: usage.networkBytes / times.length,
  };
}

/** Lets sockets talk without counting, so that what is counted next is code that runs warm. */
export async function warmUp(talkers: Talkers, seconds: number): Promise<void> {
  await begin(talkers);
  await wait(seconds * 1_000);
  await end(talkers, { from: 0, to: 0 });
}

/** How many ways to Redis and back a message takes. */
export async function roundTripsOf(talkers: Talkers, seconds: number): Promise<number> {
  let messages = 0;
  const commands = await clientCommands(talkers.system.redis.client, async () => {
    await begin(talkers);
    await wait(seconds * 1_000);
    messages = (await end(talkers, { from: 0, to: Number.MAX_VALUE })).length;
  });
  return commands / messages;
}

export function talkSpread(windows: readonly TalkFigures[]): TalkSpread {
  const spread = (figure: (window: TalkFigures) => number): Spread => spreadOf(windows.map(figure));
  return {
    messagesPerSecond: spread(({ messagesPerSecond }) => messagesPerSecond),
    p50: spread(({ p50 }) => p50),
    p95: spread(({ p95 }) => p95),
    p99: spread(({ p99 }) => p99),
    processorTime: byRole((role) => spread(({ processorTime }) => processorTime[role])),
    ofSystem: spread(({ processorTime }) => ofSystem(processorTime)),
    commands: spread(({ commands }) => commands),
    networkBytes: spread(({ networkBytes }) => networkBytes),
  };
}

async function begin({ loads, first = 0, sockets, atOnce = sockets }: Talkers): Promise<void> {
  const job = { first, count: sockets / loads.length, atOnce: atOnce / loads.length, text: usualText };
  await Promise.all(loads.map((load) => load.call('talk', job)));
}

async function end({ loads }: Talkers, within: { from: number; to: number }): Promise<number[]> {
  const { from, to } = within;
  return (await Promise.all(loads.map((load) => load.call('endTalk', { from, to })))).flat();
}
