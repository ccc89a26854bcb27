import { setTimeout as wait } from 'node:timers/promises';
import type { BenchStack } from './bench-stack.ts';
import { loadOf, type Load } from './load.ts';
import { Talker } from './talker.ts';
import { topLevelCommands } from './top-level-commands.ts';

const text = 'a message of about the length that people write in a chat';
const warmUpMs = 2_000;
/** As many as HISTORY_MAX_MESSAGES. */
const shownMessages = 200;
/** Longer than a heartbeat. */
const idleMs = 31_000;

export interface Messages {
  readonly load: Load;
  readonly count: number;
  /** In ms. */
  readonly median: number;
  readonly p99: number;
}

/** Texts that are answered at once, by the model `echo`, in sessions so many that none has a long history. */
export async function messages(stack: BenchStack, talkers: number, seconds: number): Promise<Messages> {
  const rings = await openRings(stack, talkers, 10);
  await talkAll(rings, warmUpMs);
  const measured = await measure(stack, rings, seconds);
  close(rings.flat());
  return measured;
}

/** The same in sessions whose history is as long as an agent is shown. */
export async function longMessages(stack: BenchStack, talkers: number, seconds: number): Promise<Messages> {
  const rings = await openRings(stack, talkers, 1);
  await Promise.all(
    rings.map(async ([talker]) => {
      for (let sent = 0; sent < shownMessages / 2; sent++) await talker?.ask(text);
    }),
  );
  const measured = await measure(stack, rings, seconds);
  close(rings.flat());
  return measured;
}

/** Sockets that talk in turn, for each of those that talk at once. */
async function openRings(stack: BenchStack, talkers: number, size: number): Promise<Talker[][]> {
  const open = await openTalkers(stack, await stack.sessions(talkers * size));
  return Array.from({ length: talkers }, (_, at) => open.slice(at * size, (at + 1) * size));
}

async function measure(
  stack: BenchStack,
  rings: readonly (readonly Talker[])[],
  seconds: number,
): Promise<Messages> {
  let times: number[] = [];
  const load = await loadOf(stack, async () => {
    times = (await talkAll(rings, seconds * 1_000)).toSorted((a, b) => a - b);
  });
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? NaN;
  return { load, count: times.length, median: at(0.5), p99: at(0.99) };
}

/** Each ring has one text under way at a time; returns the times to their answers, in ms. */
async function talkAll(rings: readonly (readonly Talker[])[], ms: number): Promise<number[]> {
  const end = performance.now() + ms;
  const all = await Promise.all(
    rings.map(async (ring) => {
      const times: number[] = [];
      while (performance.now() < end) {
        const talker = ring[times.length % ring.length];
        if (talker) times.push(await talker.ask(text));
      }
      return times;
    }),
  );
  return all.flat();
}

/** Round trips to Redis of one message, by command. */
export type RoundTrips = readonly (readonly [command: string, count: number])[];

/** Of a hundred messages, one after the other; what goes on all the time beside them is taken away. */
export async function roundTripsOf(stack: BenchStack): Promise<RoundTrips> {
  const count = 100;
  const [talker] = await openTalkers(stack, await stack.sessions(1));
  let ms = 0;
  const busy = await topLevelCommands(stack.redis, async () => {
    const began = performance.now();
    for (let sent = 0; sent < count; sent++) await talker?.ask(text);
    ms = performance.now() - began;
  });
  const idle = await topLevelCommands(stack.redis, () => wait(ms));
  talker?.close();
  return [...busy]
    .map(([command, times]) => [command, (times - (idle.get(command) ?? 0)) / count] as const)
    .filter(([, times]) => times >= 0.05)
    .toSorted(([, a], [, b]) => b - a);
}

export interface Streaming {
  readonly load: Load;
  readonly deltas: number;
  readonly turns: number;
}

/** Answers of fifty words a second, as a model writes them, to sockets that stream. */
export async function streaming(stack: BenchStack, talkers: number, seconds: number): Promise<Streaming> {
  const script = Array.from({ length: 50 * Math.max(1, seconds - 1) }, (_, at) => `word${at}`).join(' ');
  const agent = { model: 'typist', metadata: { script, tokens_per_second: 50 } };
  const open = await openTalkers(stack, await stack.sessions(talkers, agent), true);
  const load = await loadOf(stack, async () => {
    await Promise.all(open.map((talker) => talker.ask(text)));
  });
  close(open);
  return { load, deltas: open.reduce((sum, talker) => sum + talker.deltas, 0), turns: open.length };
}

export interface Idle {
  readonly sockets: number;
  /** While they are opened, fifty at a time. */
  readonly opening: Load;
  /** While nothing but heartbeats goes on. */
  readonly load: Load;
  readonly gatewayBytes: number;
  readonly sessionBytes: number;
  readonly messageBytes: number;
}

/** Sessions with one socket each, that are silent; then a few texts in each. */
export async function idle(stack: BenchStack, sockets: number): Promise<Idle> {
  const texts = 4;
  const nothing = await loadOf(stack, async () => undefined);
  const sessions = await stack.sessions(sockets);
  const created = await loadOf(stack, async () => undefined);
  let open: Talker[] = [];
  const opening = await loadOf(stack, async () => {
    open = await openTalkers(stack, sessions);
  });
  const opened = await loadOf(stack, () => wait(idleMs));
  // One in ten talks: enough to tell what a message takes in Redis.
  const some = open.slice(0, Math.ceil(sockets / 10));
  const quiet = await loadOf(stack, async () => undefined);
  await Promise.all(
    some.map(async (talker) => {
      for (let sent = 0; sent < texts; sent++) await talker.ask(text);
    }),
  );
  const told = await loadOf(stack, async () => undefined);
  close(open);
  return {
    sockets,
    opening,
    load: opened,
    gatewayBytes: (opened.gateway.residentBytes - nothing.gateway.residentBytes) / sockets,
    sessionBytes: (created.redis.memoryBytes - nothing.redis.memoryBytes) / sockets,
    messageBytes: (told.redis.memoryBytes - quiet.redis.memoryBytes) / (some.length * texts),
  };
}

/** Fifty at a time: more would wait in the queue of the gateway's port. */
async function openTalkers(
  stack: BenchStack,
  sessions: readonly string[],
  stream = false,
): Promise<Talker[]> {
  const open: Talker[] = [];
  while (open.length < sessions.length) {
    const next = sessions.slice(open.length, open.length + 50);
    open.push(...(await Promise.all(next.map((id) => Talker.open(stack.sockets, id, stream)))));
  }
  return open;
}

function close(talkers: readonly Talker[]): void {
  for (const talker of talkers) talker.close();
}
