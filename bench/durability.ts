/**
 * What it costs that acks wait for a replica: the same load with `DURABILITY=memory` and with `wait:1`, on a primary and
 * a replica of their own, by turns. Each socket has one text under way at a time, whose ack it waits for.
 *
 *     node --conditions=agentconnect-source bench/durability.ts [--sockets 100] [--seconds 10] [--rounds 2]
 *
 * The ratios compare between machines; the rest does not.
 */
import { parseArgs } from 'node:util';
import { Client } from '../tests/support/client.ts';
import { startReplicatedRedis } from '../tests/support/redis-replicated.ts';
import { is, type SocketClient } from '../tests/support/socket-client.ts';
import { Stack } from '../tests/support/stack.ts';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '2' },
  },
});
const kinds = ['memory', 'wait:1'] as const;
type Kind = (typeof kinds)[number];

const redis = await startReplicatedRedis();
const times: Record<Kind, { one: number[]; many: number[] }> = {
  memory: { one: [], many: [] },
  'wait:1': { one: [], many: [] },
};
try {
  for (let round = 0; round < Number(values.rounds); round++) for (const kind of kinds) await measure(kind);
} finally {
  await redis.stop();
}

const load = Number(values.seconds) * Number(values.rounds);
for (const kind of kinds) {
  const { one, many } = times[kind];
  console.log(
    `${kind}: one socket ${ack(one)}; ${values.sockets} sockets ${ack(many)}, ${(many.length / load).toFixed(0)} acks a second`,
  );
}
const ratio = (of: (kind: Kind) => number): string => (of('wait:1') / of('memory')).toFixed(2);
console.log(`time to ack, one socket:       times ${ratio((kind) => share(times[kind].one, 0.5))}`);
console.log(
  `time to ack, ${values.sockets} sockets:    times ${ratio((kind) => share(times[kind].many, 0.5))}`,
);
console.log(`acks a second, ${values.sockets} sockets:  times ${ratio((kind) => times[kind].many.length)}`);

async function measure(kind: Kind): Promise<void> {
  const stack = await Stack.start({ redisUrl: redis.primary.url, env: { DURABILITY: kind } });
  try {
    const client = await Client.login(stack.gateway());
    const sockets: SocketClient[] = [];
    while (sockets.length < Number(values.sockets)) {
      sockets.push(await client.attach(await client.session()));
    }
    await talk(sockets, 2_000);
    times[kind].one.push(...(await talk(sockets.slice(0, 1), 3_000)));
    times[kind].many.push(...(await talk(sockets, Number(values.seconds) * 1_000)));
    for (const socket of sockets) socket.drop();
  } finally {
    await stack.stop('SIGKILL');
  }
}

/** Times from a text to its ack, in ms; the next one is sent when it has its answer too. */
async function talk(sockets: readonly SocketClient[], ms: number): Promise<number[]> {
  const end = performance.now() + ms;
  const all = await Promise.all(
    sockets.map(async (socket) => {
      const acks: number[] = [];
      while (performance.now() < end) {
        const began = performance.now();
        await socket.text('a message of about the length that people write in a chat');
        acks.push(performance.now() - began);
        await socket.next(is.response);
      }
      return acks;
    }),
  );
  return all.flat();
}

function share(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
}

function ack(numbers: readonly number[]): string {
  return `${share(numbers, 0.5).toFixed(2)} ms (99th ${share(numbers, 0.99).toFixed(2)} ms)`;
}
