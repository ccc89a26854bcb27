import assert from 'node:assert/strict';
import { Client } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { passwordOf } from '../../support/stack.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

/** The close codes, each provoked once, and what the types of frames are. */
export const closes: readonly Row[] = [
  ...rowsOf('api', 'WebSocket Error Types', 'close', [
    [
      '4000',
      '4000: generic error (here: inactivity)',
      async (c) => {
        const client = await Client.login(c.stack.gateway());
        const socket = await client.attach(await client.session(), { silent: true });
        assert.equal((await socket.closed()).code, 4000);
      },
      'brief-sessions',
    ],
    [
      '4001',
      '4001: invalid session',
      async (c) => {
        const socket = await (await c.alice).open('ses_0_AAAAAAAAAAAAAAAAAAAA');
        assert.equal((await socket.closed()).code, 4001);
      },
    ],
    [
      '4002',
      '4002: session expired',
      async (c) => {
        const client = await Client.login(c.stack.gateway());
        const socket = await client.attach(await client.session());
        assert.equal((await socket.closed()).code, 4002);
      },
      'brief-sessions',
    ],
    [
      '4003',
      '4003: authentication failed',
      async (c) => {
        const alice = await c.alice;
        const socket = await alice.open(await alice.session(), { token: 'none' });
        assert.equal((await socket.closed()).code, 4003);
      },
    ],
    [
      '4004',
      '4004: rate limited',
      async (c) => {
        const user = await c.newUser();
        const socket = await user.attach(await user.session());
        for (let number = 0; number < 81; number += 1) socket.raw.send('x');
        assert.equal((await socket.closed()).code, 4004);
      },
      'limited',
    ],
    [
      '4004-frames',
      '4004: rate limited (here: frames of every kind, by the budget of a socket; twenty refusals come before)',
      async (c) => {
        const user = await c.newUser();
        const id = await user.session();
        const socket = await user.attach(id);
        for (let number = 0; number < 3_000; number += 1) socket.send({ type: 'ping' });
        assert.equal((await socket.closed()).code, 4004);
        assert.equal(socket.frames.filter(is.error('RATE_LIMITED')).length, 20);
        await user.attach(id);
      },
      'limited',
    ],
  ]),
  ...rowsOf('contract', 'WebSocket', 'close', [
    [
      '1012',
      '1012 when the server restarts: come back',
      async (c) => {
        await c.withStack({}, async (stack) => {
          const client = await Client.login(stack.gateway());
          const id = await client.session();
          const socket = await client.attach(id);
          const restarted = stack.restart(0);
          assert.equal((await socket.closed()).code, 1012);
          await restarted;
          await client.attach(id);
        });
      },
      'own',
    ],
  ]),
  ...rowsOf('contract', 'WebSocket', 'close', [
    [
      'revoked',
      '4003, on sockets and event streams, when a token is revoked: here by another password; then log in again',
      async (c) => {
        await c.withStack({}, async (stack) => {
          assert.equal(await stack.admin(['users', 'add', 'ada'], passwordOf('ada')), 'ada is added\n');
          const client = await Client.login(stack.gateway(), 'ada');
          const id = await client.session();
          const [socket, events] = [await client.attach(id), await client.events(id)];
          const changed = await stack.admin(['users', 'password', 'ada'], 'another password');
          assert.equal(changed, 'ada has another password\n');
          for (const listener of [socket, events]) assert.equal((await listener.closed()).code, 4003);
          expectError(await client.get('/chat/sessions'), 401, 'TOKEN_INVALID');
          const again = await Client.login(stack.gateway(), 'ada', {}, 'another password');
          await again.attach(id);
        });
      },
      'own',
    ],
  ]),
  ...rowsOf('contract', 'Stop', 'stop', [
    [
      'pending',
      'while an earlier stop still holds: `info`, `metadata.event: "stop.pending"`, and nothing is logged',
      async (c) => {
        await c.withStack({ env: { LEASE_SECONDS: '30' } }, async (stack) => {
          const client = await Client.login(stack.gateway());
          const { id } = await client.slowSession(500, 10);
          const socket = await client.attach(id, { stream: true });
          await socket.text('go');
          await socket.next(is.delta);
          // A worker that is dead for its lease cannot carry the stop out.
          await stack.worker(0).kill('SIGKILL');
          socket.send({ type: 'stop' });
          const { metadata } = await socket.next(is.event('stop.requested'));
          socket.send({ type: 'stop' });
          const pending = await socket.next(is.event('stop.pending'));
          assert.equal(pending.type, 'info');
          assert.ok(!('seq' in pending.metadata), 'passing');
          assert.equal((await socket.text('after')).metadata['seq'], (metadata['seq'] as number) + 1);
        });
      },
      'own',
    ],
  ]),
  ...rowsOf('api', 'Message Types', 'frame', [
    [
      'types',
      'every frame’s `type` is one of the eight of `MessageType`',
      async (c) => {
        const alice = await c.alice;
        const { id } = await alice.slowSession(100, 50);
        const socket = await alice.attach(id, { stream: true });
        await socket.text('go');
        await socket.next(is.delta);
        for (const frame of [{ type: 'ping' }, { type: 'nonsense' }, { type: 'stop' }]) socket.send(frame);
        await socket.next(is.response);
        await alice.call('DELETE', `/chat/sessions/${id}`);
        await socket.closed();
        const types = a.oneOf('text', 'ping', 'error', 'info', 'system', 'response', 'stop', 'cooldown');
        for (const frame of socket.frames) assertIs(frame.type, types, 'type');
      },
    ],
  ]),
];
