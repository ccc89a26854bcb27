import { AgentConnectClient } from '@agentconnect/client';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { EventLog } from '../../support/event-log.ts';
import { Metrics } from '../../support/metrics.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';

const sessionId = 'ses_0_AAAAAAAAAAAAAAAAAAAA';
const ready = {
  type: 'system',
  timestamp: '2026-01-01T00:00:00.000Z',
  metadata: {
    event: 'ready',
    session_id: sessionId,
    status: 'active',
    cursor: '0.',
    resumed: true,
    heartbeat_seconds: 30,
    expires_at: '2036-01-01T00:00:00.000Z',
  },
};

let server: WebSocketServer | undefined;
afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate();
  server?.close();
});

/** A gateway that closes each socket so many ms after it was opened; returns a client, and how many were opened. */
function tokensEnd(
  afterMs: number,
  reason = 'token expired',
): { client: AgentConnectClient; opened: () => number } {
  const sockets = new WebSocketServer({ port: 0 });
  server = sockets;
  let opened = 0;
  sockets.on('connection', (socket) => {
    opened += 1;
    socket.send(JSON.stringify(ready));
    setTimeout(() => socket.close(4003, reason), afterMs);
  });
  const urls = [`http://127.0.0.1:${(sockets.address() as AddressInfo).port}/api`];
  const client = new AgentConnectClient({ urls, identity: { getToken: async () => `token ${opened}` } });
  return { client, opened: () => opened };
}

it('shows its token among the sub-protocols where its address must not have it', async () => {
  const sockets = new WebSocketServer({ port: 0 });
  server = sockets;
  const asked = new Promise<[url: string | undefined, protocols: string | undefined]>((resolve) => {
    sockets.on('connection', (socket, { url, headers }) => {
      socket.send(JSON.stringify(ready));
      resolve([url, headers['sec-websocket-protocol']]);
    });
  });
  const urls = [`http://127.0.0.1:${(sockets.address() as AddressInfo).port}/api`];
  const identity = { getToken: async () => 'a.b.c' };
  const client = new AgentConnectClient({ urls, identity, socketToken: 'protocol' });
  const connection = await client.connect(sessionId);
  expect(await asked).toEqual([
    `/api/chat/ws/${sessionId}?stream=true`,
    'agentconnect, agentconnect.token.a.b.c',
  ]);
  await connection.close();
});

it('is let in by a token among the sub-protocols', async ({ onTestFailed }) => {
  const stack = await Stack.start({ redisUrl: inject('redisUrl') });
  onTestFailed(() => console.error(stack.logs));
  const identity = { username: 'alice', password: passwordOf('alice') };
  const client = new AgentConnectClient({
    urls: [stack.gateway().url],
    identity,
    socketToken: 'protocol',
  });
  try {
    const agents = { primary: { provider: 'demo', model: 'echo' } };
    const { session_id: id } = await client.sessions.create({ session_type: 'human_agent', agents });
    const connection = await client.connect(id);
    expect((await connection.send('Hello!').answered)?.content).toBe('Hello!');
    await connection.close();
  } finally {
    await stack.stop();
  }
});

describe('a token that ends', () => {
  it('is followed by another, as often as one has served its time', async () => {
    const { client, opened } = tokensEnd(5_200);
    const connection = await client.connect(sessionId);
    await eventually('a third socket', 25_000, async () => opened() === 3);
    expect(await Promise.race([connection.closed, wait(100, 'open')])).toBe('open');
    await connection.close();
  });

  it.each(['token expired', 'invalid token', "another user's session", 'in words that no release has used'])(
    'ends the connection where the next is not taken at all: %s',
    async (reason) => {
      const { client, opened } = tokensEnd(0, reason);
      const connection = await client.connect(sessionId);
      expect(await connection.closed).toMatchObject({ code: 'AUTH_FAILED' });
      expect(opened()).toBe(2);
    },
  );

  it('is renewed on open sockets, again and again, once for all of a client', async ({ onTestFailed }) => {
    const stack = await Stack.start({ redisUrl: inject('redisUrl'), env: { JWT_TTL_SECONDS: '6' } });
    onTestFailed(() => console.error(stack.logs));
    const identity = { username: 'alice', password: passwordOf('alice') };
    const client = new AgentConnectClient({ urls: [stack.gateway().url], identity });
    try {
      const agents = { primary: { provider: 'demo', model: 'echo' } };
      const { session_id: id } = await client.sessions.create({ session_type: 'human_agent', agents });
      const connections = await Promise.all(Array.from({ length: 12 }, () => client.connect(id)));
      const logs = connections.map((connection) => new EventLog(connection));
      const renewals = (log: EventLog): number =>
        log.of('notice').filter(({ event }) => event === 'token.renewed').length;
      for (const log of logs) await log.until('two lives of a token', () => renewals(log) >= 4);
      expect((await connections[0]?.send('still here').answered)?.content).toBe('still here');
      expect(await client.sessions.get(id)).toMatchObject({ session_id: id });
      expect(logs.flatMap((log) => log.of('disconnected'))).toEqual([]);
      const metrics = await Metrics.read(stack.gateway().adminUrl);
      const logins = metrics.sum('agentconnect_http_request_duration_seconds_count', {
        route: '/api/auth/login',
      });
      expect(logins).toBeGreaterThan(2);
      expect(logins).toBeLessThanOrEqual(2 + 2 * Math.max(...logs.map(renewals)));
      await Promise.all(connections.map((connection) => connection.close()));
    } finally {
      await stack.stop();
    }
  });
});
