import { setTimeout as wait } from 'node:timers/promises';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { Stack } from '../../tests/support/stack.ts';
import { FaultLog } from './fault-log.ts';
import { Findings, printed } from './findings.ts';
import { madeInput } from './made-input.ts';
import type { FuzzOptions } from './options.ts';
import { type Outcome, tryInput } from './try-input.ts';
import { World } from './world.ts';

/** As many are on their way at once. */
const lanes = 6;
/** After so many the world is renewed, and a plain chat has to work. */
const round = 300;
/** More tell nothing new. */
const mostFindings = 20;
/** Each wait of an input is shorter; this is for one that nobody thought of. */
const longestMs = 60_000;
const progressMs = 10_000;

const env = {
  // What inputs leave behind is to go away by itself.
  SESSION_TIMEOUT_SECONDS: '120',
  SESSION_IDLE_SECONDS: '60',
  SESSION_RETENTION_SECONDS: '60',
  JWT_TTL_SECONDS: '604800',
  WORKER_CONCURRENCY: '2000',
  AGENTS_PER_USER: '1000000',
  ADMIN_USERS: 'alice',
};

type Say = (line: string) => void;

/**
 * Sends inputs until the time is over; returns what was found, which is nothing if all is well. `redisUrl`: a Redis that
 * is there already.
 */
export async function runFuzz(options: FuzzOptions, say: Say, redisUrl?: string): Promise<string[]> {
  const { seed, minutes, inputs, only } = options;
  say(
    `seed ${seed}, ${only === undefined ? `${minutes} min` : `input ${only}: ${printed(madeInput(seed, only))}`}`,
  );
  const own = redisUrl === undefined ? await OwnRedis.start({ settings: {} }) : undefined;
  const faults = new FaultLog();
  const stack = await Stack.start({ redisUrl: redisUrl ?? own?.url ?? '', env, onLine: faults.read });
  const findings = new Findings(seed, say);
  const outcomes = new Map<string, number>();
  let sent = 0;
  let slowest = { ms: 0, number: 0 };
  const progress = setInterval(() => say(`${sent} inputs, ${findings.all.length} findings`), progressMs);
  try {
    const world = await World.make(stack);
    const until = performance.now() + minutes * 60_000;
    const isOver = (): boolean => performance.now() > until || findings.all.length >= mostFindings;
    const send = async (number: number): Promise<void> => {
      sent += 1;
      const started = performance.now();
      const { kind, problem } = await inTime(tryInput(stack.gateway().url, world, madeInput(seed, number)));
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      const ms = Math.round(performance.now() - started);
      if (ms > slowest.ms) slowest = { ms, number };
      if (problem !== undefined) findings.add(problem, number);
      for (const fault of faults.taken())
        findings.add(`${fault} (at this input, or one of the few before)`, number);
    };
    for (let from = 0; !isOver() && from < inputs; from += round) {
      const length = Math.min(round, inputs - from);
      const numbers = only === undefined ? Array.from({ length }, (_, at) => from + at) : [only];
      await inLanes(numbers, send, isOver);
      await world
        .renew()
        .catch((error: unknown) => findings.add(`a plain chat does not work: ${String(error)}`));
      if (only !== undefined) break;
    }
    for (const fault of faults.taken()) findings.add(fault);
  } finally {
    clearInterval(progress);
    faults.isStopping = true;
    await stack.stop('SIGKILL');
    await own?.stop();
  }
  say(`outcomes: ${told(outcomes)}; the slowest, ${slowest.number}, took ${slowest.ms} ms`);
  const { length } = findings.all;
  say(`${sent} inputs, ${length === 0 ? 'all is well' : `${length} findings`} (seed ${seed})`);
  return findings.all;
}

async function inLanes(
  numbers: readonly number[],
  send: (number: number) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  const waiting = numbers.values();
  const lane = async (): Promise<void> => {
    for (const number of waiting) {
      if (isOver()) return;
      await send(number);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function inTime(outcome: Promise<Outcome>): Promise<Outcome> {
  const timer = new AbortController();
  const late = wait(longestMs, undefined, { signal: timer.signal }).then(() => {
    return { kind: 'no end', problem: 'an input: nothing came of it' };
  });
  late.catch(() => undefined);
  return Promise.race([outcome, late]).finally(() => timer.abort());
}

function told(outcomes: ReadonlyMap<string, number>): string {
  const counts = [...outcomes].toSorted(([, a], [, b]) => b - a);
  return counts.map(([kind, times]) => `${kind}: ${times}`).join(', ');
}
