import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import { WebSocket } from 'ws';
import { readRedis } from './readings.ts';

/** What machines differ by: figures of two runs compare as multiples of these. In µs of CPU. */
export interface References {
  /** One XADD of 200 bytes, a hundred at a time. */
  readonly xadd: number;
  /** One message of 200 bytes to a server of the package `ws` and back, at the server. */
  readonly echo: number;
}

const bytes = 'x'.repeat(200);
const xadds = 20_000;
const echoes = 20_000;
const sockets = 50;

export async function measureReferences(redis: Redis): Promise<References> {
  return { xadd: await xaddCpu(redis), echo: await echoCpu() };
}

async function xaddCpu(redis: Redis): Promise<number> {
  const before = await readRedis(redis);
  for (let sent = 0; sent < xadds; sent += 100) {
    await Promise.all(Array.from({ length: 100 }, () => redis.xadd('bench:plain', '*', 'f', bytes)));
  }
  const after = await readRedis(redis);
  await redis.unlink('bench:plain');
  return ((after.cpuSeconds - before.cpuSeconds) / xadds) * 1e6;
}

async function echoCpu(): Promise<number> {
  const server = fork(new URL('./bare-echo.ts', import.meta.url), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [address] = (await once(server, 'message')) as [AddressInfo];
    const clients = await Promise.all(Array.from({ length: sockets }, () => connect(address.port)));
    await Promise.all(clients.map((client) => sendAndWait(client, 20)));
    const before = await cpuOf(server);
    await Promise.all(clients.map((client) => sendAndWait(client, echoes / sockets)));
    const after = await cpuOf(server);
    for (const client of clients) client.terminate();
    return (after - before) / echoes;
  } finally {
    server.disconnect();
    await once(server, 'exit');
  }
}

async function connect(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function sendAndWait(socket: WebSocket, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    const back = once(socket, 'message');
    socket.send(bytes);
    await back;
  }
}

/** In µs. */
async function cpuOf(server: ReturnType<typeof fork>): Promise<number> {
  const answer = once(server, 'message');
  server.send('cpu');
  const [{ user, system }] = (await answer) as [NodeJS.CpuUsage];
  return user + system;
}
