import assert from 'node:assert/strict';
import { Client } from '../../support/client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf, type Written } from '../row.ts';
import { a, assertIs } from '../shape.ts';

const user = (c: Context): Promise<Client> => Client.login(c.stack.gateway(), 'alice');

async function statusOf(c: Context, id: string): Promise<unknown> {
  const { status, body } = await (await user(c)).get(`/chat/sessions/${id}`);
  return status === 200 ? body.status : status;
}

/** A row of the system whose sessions are brief. */
const session = (id: string, statement: string, check: Written[2]): Written => [
  id,
  statement,
  check,
  'brief-sessions',
];

/** A row of the system whose tokens are brief. */
const token = (id: string, statement: string, check: Written[2]): Written => [
  id,
  statement,
  check,
  'brief-tokens',
];

export const life: readonly Row[] = [
  ...rowsOf('contract', 'A session’s life', 'life', [
    session(
      'timeout',
      '`SESSION_TIMEOUT_SECONDS` from creation: then `expired`, whoever is attached',
      async (c) => {
        const client = await user(c);
        const id = await client.session();
        const socket = await client.attach(id);
        await socket.closed();
        assert.equal(await statusOf(c, id), 'expired');
      },
    ),
    session(
      'idle',
      'without a socket, a message or work under way for `SESSION_IDLE_SECONDS`: expired too',
      async (c) => {
        const id = await (await user(c)).session();
        const start = performance.now();
        await eventually('it is expired', 20_000, async () => (await statusOf(c, id)) === 'expired');
        const seconds = (performance.now() - start) / 1000;
        // Before the session's whole time is over.
        assert.ok(seconds > 4 && seconds < 11.5, `expired after ${seconds} s`);
      },
    ),
    session(
      'retention',
      'record and log stay readable for `SESSION_RETENTION_SECONDS`, then 404',
      async (c) => {
        const client = await user(c);
        const id = await client.session();
        await client.post(`/chat/sessions/${id}/messages`, { content: 'kept' });
        await eventually('it is expired', 20_000, async () => (await statusOf(c, id)) === 'expired');
        const { body } = await (await user(c)).get(`/chat/sessions/${id}/messages`);
        const kinds = (body.messages as { type: string }[]).map((frame) => frame.type);
        assert.deepEqual(kinds, ['text', 'response', 'system']);
        await eventually('it is gone', 20_000, async () => (await statusOf(c, id)) === 404);
      },
    ),
    session('refused', 'a message to an expired session is refused: 409 `SESSION_EXPIRED`', async (c) => {
      const id = await (await user(c)).session();
      await eventually('it is expired', 20_000, async () => (await statusOf(c, id)) === 'expired');
      const answer = await (await user(c)).post(`/chat/sessions/${id}/messages`, { content: 'late' });
      expectError(answer, 409, 'SESSION_EXPIRED');
    }),
  ]),
  ...rowsOf('contract', 'Heartbeat', 'life', [
    session(
      'expired-frame',
      'when the session’s time is over: `system`, `metadata.event: "session.expired"`, then close 4002',
      async (c) => {
        const client = await user(c);
        const socket = await client.attach(await client.session());
        const frame = await socket.next(is.event('session.expired'));
        assert.equal(frame.type, 'system');
        assert.equal(frame.metadata['seq'], 1);
        assert.equal((await socket.closed()).code, 4002);
      },
    ),
    session('unanswered', 'input still unanswered gets its `error` `SESSION_EXPIRED` first', async (c) => {
      const client = await user(c);
      const { id } = await client.slowSession(500, 5);
      const socket = await client.attach(id);
      const [one, two] = [await socket.text('one'), await socket.text('two')];
      await socket.closed();
      const [error1, error2, system] = socket.durable;
      for (const [error, ack] of [
        [error1, one],
        [error2, two],
      ] as const) {
        assert.equal(error?.metadata['code'], 'SESSION_EXPIRED');
        assert.equal(error.metadata['in_reply_to'], ack.metadata['message_id']);
      }
      assert.equal(system?.metadata['event'], 'session.expired');
    }),
    session(
      'interval',
      'every `HEARTBEAT_SECONDS` the server sends a protocol ping and a `ping` frame',
      async (c) => {
        const client = await user(c);
        const socket = await client.attach(await client.session());
        const first = await socket.next(is.type('ping'));
        const second = await socket.next(is.type('ping'));
        const between = Date.parse(second.timestamp) - Date.parse(first.timestamp);
        assert.ok(between >= 900 && between < 2_500, `${between} ms`);
        assert.ok(socket.pings >= 2);
      },
    ),
    session(
      'inactivity',
      'nothing for `INACTIVITY_TIMEOUT_SECONDS` after a ping: close 4000, reason `inactivity timeout`',
      async (c) => {
        const client = await user(c);
        const socket = await client.attach(await client.session(), { silent: true });
        assert.deepEqual(await socket.closed(), { code: 4000, reason: 'inactivity timeout' });
      },
    ),
    session('any-frame', 'any frame counts as life', async (c) => {
      const client = await user(c);
      const socket = await client.attach(await client.session(), { silent: true });
      for (let round = 0; round < 2; round += 1) {
        await socket.next(is.type('ping'));
        socket.send({ type: 'ping' });
        await socket.next(is.event('pong'));
      }
      assert.ok(socket.isOpen);
    }),
  ]),
  ...rowsOf('contract', 'WebSocket', 'token', [
    token(
      'expiring',
      'a minute before its token ends a socket gets `system`, `metadata.event: "token.expiring"`',
      async (c) => {
        const client = await user(c);
        const socket = await client.attach(await client.session());
        const frame = await socket.next(is.event('token.expiring'));
        assert.equal(frame.type, 'system');
      },
    ),
    token('renewed', 'it may send `system` with `metadata: {event: "auth", token}`', async (c) => {
      const client = await user(c);
      const id = await client.session();
      const [renewed, other] = [await client.attach(id), await client.attach(id)];
      await renewed.next(is.event('token.expiring'));
      const { token: next } = await user(c);
      renewed.send({ type: 'system', metadata: { event: 'auth', token: next } });
      await renewed.next(is.event('token.renewed'));
      assert.equal((await other.closed()).code, 4003);
      assert.ok(renewed.isOpen);
    }),
    token('ended', 'else it is closed with 4003', async (c) => {
      const client = await user(c);
      const socket = await client.attach(await client.session());
      assert.equal((await socket.closed()).code, 4003);
    }),
    token('refused', 'an upgrade with an expired token: 4003', async (c) => {
      const client = await user(c);
      const id = await client.session();
      const socket = await client.attach(id);
      await socket.closed();
      const late = await client.open(id);
      assert.equal((await late.closed()).code, 4003);
    }),
    session('refused-session', 'an upgrade to an expired session: 4002', async (c) => {
      const client = await user(c);
      const id = await client.session();
      const socket = await client.attach(id);
      await socket.closed();
      const late = await client.open(id);
      assert.equal((await late.closed()).code, 4002);
    }),
  ]),
  ...rowsOf('api', 'WebSocket Connection Lifecycle', 'life', [
    [
      'ping-30',
      'ping at a 30 s interval',
      async (c) => {
        const alice = await c.alice;
        const socket = await alice.attach(await alice.session());
        assert.equal(socket.frames[0]?.metadata['heartbeat_seconds'], 30);
      },
    ],
    [
      'session-3600',
      'session timeout: 3600 s',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.post('/chat/sessions/create', {
          session_type: 'human_agent',
          agents: { primary: { provider: 'demo' } },
        });
        const socket = await alice.attach(body.session_id as string);
        const expires = socket.frames[0]?.metadata['expires_at'] as string;
        assertIs(expires, a.iso, 'expires_at');
        const seconds = (Date.parse(expires) - Date.parse(body.created_at as string)) / 1000;
        assert.ok(Math.abs(seconds - 3600) < 1, `${seconds} s`);
      },
    ],
  ]),
];
