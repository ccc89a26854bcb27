import type { Idle, Messages, RoundTrips, Streaming } from './parts.ts';
import type { Partitions } from './partitions.ts';
import type { References } from './references.ts';

interface Figures {
  readonly references: References;
  readonly roundTrips: RoundTrips;
  readonly silent: Idle;
  readonly written: Streaming;
  readonly told: Messages;
  readonly long: Messages;
  readonly parted: Partitions;
}

/** The figures as lines; CPU in µs, with multiples of the references. */
export function report({ references, roundTrips, silent, written, told, long, parted }: Figures): string[] {
  const inRedis = (us: number): string => `${us.toFixed(1)} µs (${(us / references.xadd).toFixed(1)} XADDs)`;
  const inNode = (us: number): string => `${us.toFixed(1)} µs (${(us / references.echo).toFixed(1)} echoes)`;
  const each = (seconds: number, count: number): number => (seconds / count) * 1e6;
  const late = (seconds: number): string => `${(seconds * 1_000).toFixed(1)} ms`;
  const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
  const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
  const minutes = silent.load.seconds / 60;
  const { load: stream } = written;
  const spent = ({ load, count, median, p99 }: Messages): string[] => [
    `  ${(count / load.seconds).toFixed(0)} a second over one gateway and one worker;` +
      ` time to answer: median ${median.toFixed(1)} ms, 99th percentile ${p99.toFixed(1)} ms`,
    `  Redis    ${inRedis(each(load.redisCpu, count))}, ${(load.redisCommands / count).toFixed(0)} commands,` +
      ` ${kib(load.redisBytes / count)} over its network`,
    `  gateway  ${inNode(each(load.gatewayCpu, count))}; its event loop is ${late(load.gateway.lateP99Seconds)} late (99th percentile)`,
    `  worker   ${inNode(each(load.workerCpu, count))}; its event loop is ${late(load.worker.lateP99Seconds)} late`,
  ];
  return [
    `references: an XADD ${references.xadd.toFixed(1)} µs of Redis' CPU,` +
      ` an echo of a bare WebSocket server ${references.echo.toFixed(1)} µs of its CPU`,
    '',
    'a message: a text over a socket, its ack and its answer at once, in a young session',
    ...spent(told),
    `  ${roundTrips.reduce((sum, [, times]) => sum + times, 0).toFixed(1)} round trips to Redis:` +
      ` ${roundTrips.map(([command, times]) => `${command} ${times.toFixed(1)}`).join(', ')};` +
      ` ${kib(silent.messageBytes)} kept in it`,
    '',
    'the same where the agent is shown two hundred messages before it',
    ...spent(long),
    '',
    `a second of a streamed answer, of fifty words, of ${written.turns} at a time: ${(written.deltas / written.turns / stream.seconds).toFixed(1)} deltas`,
    `  Redis    ${inRedis(each(stream.redisCpu, written.turns * stream.seconds))},` +
      ` ${kib(stream.redisBytes / written.turns / stream.seconds)} over its network`,
    `  gateway  ${inNode(each(stream.gatewayCpu, written.turns * stream.seconds))}; ${late(stream.gateway.lateP99Seconds)} late,` +
      ` ${mib(stream.gateway.residentBytes)} in all`,
    `  worker   ${inNode(each(stream.workerCpu, written.turns * stream.seconds))}; ${late(stream.worker.lateP99Seconds)} late,` +
      ` ${mib(stream.worker.residentBytes)} in all`,
    '',
    `a socket that is opened: ${(silent.sockets / silent.opening.seconds).toFixed(0)} a second`,
    `  Redis    ${inRedis(each(silent.opening.redisCpu, silent.sockets))}`,
    `  gateway  ${inNode(each(silent.opening.gatewayCpu, silent.sockets))}`,
    '',
    `an idle socket, of ${silent.sockets} at one gateway, in a minute`,
    `  gateway  ${kib(silent.gatewayBytes)} of memory, ${inNode(each(silent.load.gatewayCpu, silent.sockets * minutes))};` +
      ` ${late(silent.load.gateway.lateP99Seconds)} late`,
    `  Redis    ${inRedis(each(silent.load.redisCpu, silent.sockets * minutes))},` +
      ` ${(silent.load.redisCommands / silent.sockets / minutes).toFixed(1)} commands`,
    '',
    `a session without a message: ${kib(silent.sessionBytes)} of Redis' memory`,
    '',
    `a partition more, of ${parted.many}, where nothing happens, in a second, with two gateways and a worker`,
    `  Redis    ${inRedis(each(parted.redisCpu, 1))}, ${parted.redisCommands.toFixed(1)} commands,` +
      ` ${parted.connections.toFixed(1)} connections`,
    `  gateway  ${inNode(each(parted.gatewayCpu, 1))}`,
    `  worker   ${inNode(each(parted.workerCpu, 1))}`,
  ];
}
