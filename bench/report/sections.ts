import { markdownTable } from '../../scripts/docs/markdown-table.ts';
import type { Spread } from '../measure/statistics.ts';
import type { ByRole } from '../measure/usage.ts';
import type { Figures } from '../parts.ts';
import { kibibytes, microseconds, milliseconds, ratio, short, spread, whole } from './numbers.ts';

type Of<Name extends keyof Figures> = NonNullable<Figures[Name]>;

/** Columns of what each process takes, and their cells. */
const processHead = ['Redis', 'gateway', 'worker', 'load'];
const processCells = ({ redis, gateway, worker, load }: ByRole<Spread>): string[] =>
  [redis, gateway, worker, load].map(({ median }) => microseconds(median));

export function roundTripSection(rows: Of<'round-trip'>): string {
  return markdownTable(
    [
      'sockets',
      'system',
      'messages a second',
      'p50',
      'p95',
      'p99',
      ...processHead,
      'commands',
      'round trips',
      'network',
    ],
    rows.map((row) => [
      whole(row.sockets),
      row.contender,
      spread(row.messagesPerSecond, whole),
      spread(row.p50, short),
      short(row.p95.median),
      short(row.p99.median),
      ...processCells(row.processorTime),
      short(row.commands.median),
      short(row.roundTrips),
      kibibytes(row.networkBytes.median),
    ]),
  );
}

export function turnsSection({ rows, longHistory }: Of<'turns'>): string {
  const { processorTime, talkers, messagesPerSecond } = longHistory;
  const table = markdownTable(
    ['turn', 'sessions', 'samples', 'p50', 'p95'],
    rows.map(({ turn, sessions, samples, p50, p95 }) => [
      whole(turn),
      whole(sessions),
      whole(samples),
      milliseconds(p50),
      milliseconds(p95),
    ]),
  );
  return `${table}\n\nWhen agents are shown 200 messages, ${talkers} sockets get ${whole(messagesPerSecond)} answers a second; each takes \
${microseconds(processorTime.redis)} of Redis, ${microseconds(processorTime.gateway)} of the gateway and \
${microseconds(processorTime.worker)} of the worker.`;
}

export function streamingSection(rows: Of<'streaming'>): string {
  return markdownTable(
    [
      'streams',
      'words a second',
      'first word p50',
      'p99',
      'every word p50',
      'p99',
      ...processHead,
      'network',
    ],
    rows.map((row) => [
      whole(row.streams),
      spread(row.wordsPerSecond, whole),
      spread(row.firstWord.p50, short, 'ms'),
      milliseconds(row.firstWord.p99.median),
      spread(row.delay.p50, short, 'ms'),
      spread(row.delay.p99, short, 'ms'),
      ...[
        row.processorTime.redis,
        row.processorTime.gateway,
        row.processorTime.worker,
        row.processorTime.load,
      ].map(({ median }) => milliseconds(median / 1_000)),
      kibibytes(row.networkBytes.median),
    ]),
  );
}

export function idleSocketsSection({ ours, bare }: Of<'idle-sockets'>): string {
  const { opening, idleMinute, returning } = ours;
  const table = markdownTable(
    ['', 'AgentConnect', 'bare `ws`'],
    [
      ['memory per socket', kibibytes(ours.bytes), kibibytes(bare.bytes)],
      ['attached per second', whole(ours.attachedPerSecond), whole(bare.attachedPerSecond)],
      [
        'reattached per second, after all were dropped',
        whole(ours.returnedPerSecond),
        whole(bare.returnedPerSecond),
      ],
      ['gateway time per socket and minute', microseconds(idleMinute.gateway), microseconds(bare.idleMinute)],
    ],
  );
  const cost = markdownTable(
    ['a socket that', 'Redis', 'gateway'],
    [
      ['opens', microseconds(opening.redis), microseconds(opening.gateway)],
      ['is idle for a minute', microseconds(idleMinute.redis), microseconds(idleMinute.gateway)],
      ['comes back', microseconds(returning.redis), microseconds(returning.gateway)],
    ],
  );
  return `${table}\n\n${cost}\n\nRedis keeps ${kibibytes(ours.sessionBytes)} for a session without a message, and \
${kibibytes(ours.messageBytes)} for a text with its answer; an idle socket takes \
${short(ours.idleCommands)} of its commands a minute.`;
}

export function inFlightSection(rows: Of<'in-flight'>): string {
  return markdownTable(
    ['turns', 'ideal', 'all answered after', 'worker, per turn'],
    rows.map(({ turns, idealSeconds, seconds, workerTime }) => [
      whole(turns),
      `${ratio(idealSeconds)} s`,
      spread(seconds, ratio, 's'),
      microseconds(workerTime.median),
    ]),
  );
}

export function scaleSection(rows: Of<'scale'>): string {
  return markdownTable(
    ['gateways', 'workers', 'partitions', 'messages a second', 'p50', ...processHead],
    rows.map((row) => [
      whole(row.gateways),
      whole(row.workers),
      whole(row.partitions),
      spread(row.messagesPerSecond, whole),
      milliseconds(row.p50.median),
      ...processCells(row.processorTime),
    ]),
  );
}

export function sessionsSection(rows: Of<'sessions'>): string {
  return markdownTable(
    ['sessions', 'messages a second', 'p50', 'AgentConnect, all processes', ...processHead, 'commands'],
    rows.map((row) => [
      whole(row.sessions),
      spread(row.messagesPerSecond, whole),
      milliseconds(row.p50.median),
      spread(row.ofSystem, whole, 'µs'),
      ...processCells(row.processorTime),
      short(row.commands.median),
    ]),
  );
}

export function partitionsSection({ many, processorTime, commands, connections }: Of<'partitions'>): string {
  const { redis, gateway, worker } = processorTime;
  return `Up to ${many} idle partitions, each additional one takes ${microseconds(redis)} of Redis a second, \
${microseconds(gateway)} of the gateway and ${microseconds(worker)} of the worker; ${short(commands)} commands, and \
${short(connections)} connections.`;
}
