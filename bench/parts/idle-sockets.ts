import { setTimeout as wait } from 'node:timers/promises';
import type { DialectName } from '../load/dialects.ts';
import { Load, usualText } from '../load/load.ts';
import type { Opened } from '../load/load-calls.ts';
import { processorTime, residentBytes } from '../measure/process-usage.ts';
import { redisCounts } from '../measure/redis-counts.ts';
import { type Releasing, releasing } from '../measure/releasing.ts';
import { type ByRole, byRole, type Usage, usageOf } from '../measure/usage.ts';
import { BenchChild } from '../systems/bench-child.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** What sockets take that say nothing. */
interface Held {
  /**
   * Of each of the second half, in the memory of the process that holds it: what V8 sets aside for new objects, once and
   * however many sockets come, has grown with the first half.
   */
  readonly bytes: number;
  /** Opened a second, and come back a second when all were dropped at once. */
  readonly attachedPerSecond: number;
  readonly returnedPerSecond: number;
}

export interface IdleSockets {
  readonly sockets: number;
  readonly ours: Held & {
    /** Of a socket, in µs: as it is opened, in a minute of silence, and as it comes back by its cursor. */
    readonly opening: ByRole;
    readonly idleMinute: ByRole;
    readonly returning: ByRole;
    /** Of a socket in a minute of silence. */
    readonly idleCommands: number;
    /** What Redis keeps of a session without a message, and of a text with its answer. */
    readonly sessionBytes: number;
    readonly messageBytes: number;
  };
  readonly bare: Held & {
    /** Of a socket in a minute of silence, in µs. */
    readonly idleMinute: number;
  };
}

/** How many sockets are being opened at a time, and in a storm of those that come back. */
const openedAtOnce = 100;
const returningAtOnce = 1_000;
/** One socket in so many talks a little, which tells what a message takes in Redis. */
const talkingShare = 10;
const texts = 4;

/** What holds sockets, and the clients whose they are. */
interface Holder {
  readonly pid: number;
  readonly load: Load;
  readonly dialect: DialectName;
  readonly addresses: readonly string[];
}

/** Idle sockets on one gateway, beside as many on a bare server of the package `ws`. */
export async function measureIdleSockets({ plan, say }: PartContext): Promise<IdleSockets> {
  const { sockets, idleSeconds } = plan.idleSockets;
  const perSecond = ({ seconds }: Opened): number => sockets / seconds;
  return releasing(async (started) => {
    // Sessions are created at the first gateway; the second holds the sockets, and nothing else.
    const system = await started.add(OurSystem.start({ gateways: 2 }));
    const memory = async (): Promise<number> => (await redisCounts(system.redis.client)).memoryBytes;
    const emptyBytes = await memory();
    say(`creating ${sockets} sessions`);
    const sessions = await system.sessions(sockets);
    const createdBytes = await memory();
    const ours: Holder = {
      pid: system.pids().gateways[1] ?? 0,
      load: await started.add(Load.start()),
      dialect: system.dialect,
      addresses: sessions.map((id) => system.address(id, { gateway: 1 })),
    };
    const bare = await startBare(started, sockets);

    const opening = await usageOf(system, [ours.load], () => open(ours));
    const bareOpened = await open(bare);
    const opened = `${perSecond(opening.result).toFixed(0)} a second, bare ws ${perSecond(bareOpened).toFixed(0)}`;
    say(`attached ${opened}; all are idle for ${idleSeconds} s`);

    const bareTime = processorTime(bare.pid);
    const idle = await usageOf(system, [ours.load], () => wait(idleSeconds * 1_000));
    const minutes = (idle.to - idle.from) / 60_000;
    const bareIdleMinute = (processorTime(bare.pid) - bareTime) / sockets / minutes;
    const bytes = bytesOfEach(ours, opening.result);
    const bareBytes = bytesOfEach(bare, bareOpened);

    const silentBytes = await memory();
    const talking = Math.ceil(sockets / talkingShare);
    await ours.load.call('ask', { first: 0, count: talking, times: texts, text: usualText });
    const messageBytes = ((await memory()) - silentBytes) / (talking * texts);

    say('all sockets are dropped, and come back');
    const returning = await usageOf(system, [ours.load], () => comeBack(ours));
    const bareReturned = await comeBack(bare);
    const returned = `${perSecond(returning.result).toFixed(0)} a second, bare ws ${perSecond(bareReturned).toFixed(0)}`;
    say(`came back ${returned}`);

    const ofSocket = ({ processorTime }: Usage): ByRole => byRole((role) => processorTime[role] / sockets);
    return {
      sockets,
      ours: {
        bytes,
        attachedPerSecond: perSecond(opening.result),
        returnedPerSecond: perSecond(returning.result),
        opening: ofSocket(opening),
        idleMinute: byRole((role) => idle.processorTime[role] / sockets / minutes),
        returning: ofSocket(returning),
        idleCommands: idle.commands / sockets / minutes,
        sessionBytes: (createdBytes - emptyBytes) / sockets,
        messageBytes,
      },
      bare: {
        bytes: bareBytes,
        attachedPerSecond: perSecond(bareOpened),
        returnedPerSecond: perSecond(bareReturned),
        idleMinute: bareIdleMinute,
      },
    };
  });
}

async function startBare(started: Releasing, sockets: number): Promise<Holder> {
  const load = await started.add(Load.start());
  const child = await started.add(BenchChild.start('systems/bare-sockets-process.ts'));
  const address = `ws://127.0.0.1:${child.port}/`;
  return { pid: child.pid, load, dialect: 'bare', addresses: Array.from({ length: sockets }, () => address) };
}

/** Opened sockets, and what the process that holds them had in memory when half of them were open. */
interface OpenedByHalves extends Opened {
  readonly halfBytes: number;
}

async function open({ pid, load, dialect, addresses }: Holder): Promise<OpenedByHalves> {
  const half = addresses.length / 2;
  const openSome = async (some: readonly string[]): Promise<Opened> =>
    load.call('open', { dialect, addresses: some, atOnce: openedAtOnce });
  const first = await openSome(addresses.slice(0, half));
  const halfBytes = residentBytes(pid);
  const second = await openSome(addresses.slice(half));
  return { seconds: first.seconds + second.seconds, halfBytes };
}

function bytesOfEach({ pid, addresses }: Holder, { halfBytes }: OpenedByHalves): number {
  return (residentBytes(pid) - halfBytes) / (addresses.length / 2);
}

async function comeBack({ load }: Holder): Promise<Opened> {
  return load.call('reopen', { atOnce: returningAtOnce });
}
