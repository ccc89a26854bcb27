/**
 * From socket to socket: real gateways and workers, the `echo` model, and as many sockets as asked for, each with one
 * text under way at a time.
 *
 *     node --conditions=source bench/sockets.ts [--sockets 100] [--seconds 10] [--gateways 1] [--workers 1]
 *
 * It prints round trips a second and their latency, and the latency as a multiple of a PING to Redis in the same run,
 * which is what two runs on different machines can be compared by. It needs a Redis: REDIS_URL.
 */
import { parseArgs } from 'node:util';
import { closeRedis, openRedis, whenReady } from '@agentconnect/broker';
import { WebSocket } from 'ws';
import { passwordOf, Stack } from '../tests/support/stack.ts';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    gateways: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    redis: { type: 'string', default: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' },
  },
});
const gateways = Number(values.gateways);
const stack = await Stack.start({ redisUrl: values.redis, gateways, workers: Number(values.workers) });
try {
  const ping = await pingMs();
  const token = await login();
  const sockets = await Promise.all(
    Array.from({ length: Number(values.sockets) }, (_, index) => open(index % gateways, token)),
  );
  const end = performance.now() + Number(values.seconds) * 1_000;
  const latencies = (await Promise.all(sockets.map((socket) => talk(socket, end))))
    .flat()
    .sort((a, b) => a - b);
  for (const socket of sockets) socket.close();
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  const line = (name: string, ms: number): void =>
    console.log(`${name.padEnd(16)} ${ms.toFixed(2)} ms  (${(ms / ping).toFixed(0)} PINGs)`);
  console.log(`round trips      ${(latencies.length / Number(values.seconds)).toFixed(0)} a second`);
  console.log(`PING to Redis    ${ping.toFixed(3)} ms`);
  line('median', at(0.5));
  line('99th percentile', at(0.99));
} finally {
  await stack.stop();
}

/** The median of a PING over an idle connection, in ms. */
async function pingMs(): Promise<number> {
  const redis = openRedis({
    url: values.redis,
    role: 'command',
    onError: (error) => console.error(error.message),
  });
  await whenReady(redis, 5_000);
  const times: number[] = [];
  for (let i = 0; i < 500; i += 1) {
    const started = performance.now();
    await redis.ping();
    times.push(performance.now() - started);
  }
  await closeRedis(redis);
  return times.sort((a, b) => a - b)[times.length / 2] ?? 0;
}

async function login(): Promise<string> {
  const body = new URLSearchParams({ username: 'alice', password: passwordOf('alice') });
  const answer = await fetch(`${stack.gateway().url}/auth/login`, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

async function open(gateway: number, token: string): Promise<WebSocket> {
  const { url, wsUrl } = stack.gateway(gateway);
  const created = await fetch(`${url}/chat/sessions/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      session_type: 'human_agent',
      agents: { primary: { provider: 'demo', model: 'echo' } },
    }),
  });
  const { session_id: sessionId } = (await created.json()) as { session_id: string };
  const socket = new WebSocket(`${wsUrl}/chat/ws/${sessionId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** Sends a text, waits for its response, and so on until `end`. Returns each round trip in ms. */
async function talk(socket: WebSocket, end: number): Promise<number[]> {
  const latencies: number[] = [];
  while (performance.now() < end) {
    const started = performance.now();
    const answered = new Promise<void>((resolve, reject) => {
      const take = (data: Buffer): void => {
        const { type } = JSON.parse(data.toString()) as { type: string };
        if (type === 'error') reject(new Error(data.toString()));
        if (type !== 'response') return;
        socket.off('message', take);
        resolve();
      };
      socket.on('message', take);
    });
    socket.send(JSON.stringify({ type: 'text', content: 'a message of about the length that people write' }));
    await answered;
    latencies.push(performance.now() - started);
  }
  return latencies;
}
