import { AgentConnectClient } from '@agentconnect/client';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { eventually } from '../support/stack-eventually.ts';

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

/** A gateway that ends each socket's token so many ms after it was opened; returns a client, and how many were opened. */
function tokensEnd(afterMs: number): { client: AgentConnectClient; opened: () => number } {
  const sockets = new WebSocketServer({ port: 0 });
  server = sockets;
  let opened = 0;
  sockets.on('connection', (socket) => {
    opened += 1;
    socket.send(JSON.stringify(ready));
    setTimeout(() => socket.close(4003, 'token expired'), afterMs);
  });
  const urls = [`http://127.0.0.1:${(sockets.address() as AddressInfo).port}/api`];
  const client = new AgentConnectClient({ urls, identity: { getToken: async () => `token ${opened}` } });
  return { client, opened: () => opened };
}

describe('a token that ends', () => {
  it('is followed by another, as often as one has served its time', async () => {
    const { client, opened } = tokensEnd(5_200);
    const connection = await client.connect(sessionId);
    await eventually('a third socket', 25_000, async () => opened() === 3);
    expect(await Promise.race([connection.closed, wait(100, 'open')])).toBe('open');
    await connection.close();
  });

  it('ends the connection where the next one is not taken at all', async () => {
    const { client, opened } = tokensEnd(0);
    const connection = await client.connect(sessionId);
    expect(await connection.closed).toMatchObject({ code: 'AUTH_FAILED' });
    expect(opened()).toBe(2);
  });
});
