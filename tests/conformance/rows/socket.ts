import assert from 'node:assert/strict';
import { SocketClient, is } from '../../support/socket-client.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

/** How a socket is opened, refused and closed, and what holds for all its frames. */
export const socket: readonly Row[] = [
  ...rowsOf('api', 'Connection', 'connect', [
    [
      'query',
      'token by query parameter: `?token=<jwt>`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        assert.ok(client.isOpen);
      },
    ],
    [
      'header',
      'token by header: `Authorization: Bearer <jwt>`',
      async (c) => {
        const alice = await c.alice;
        const url = alice.socketUrl(await alice.session()).replace(/\?.*/, '');
        const client = await SocketClient.open(url, { headers: { authorization: `Bearer ${alice.token}` } });
        await client.next(is.event('ready'));
      },
    ],
    [
      '4003',
      'token invalid: close 4003',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.open(await alice.session(), {
          token: `${alice.token.slice(0, -10)}AAAAAAAAAA`,
        });
        assert.equal((await client.closed()).code, 4003);
      },
    ],
  ]),
  ...rowsOf('guide', 'Sockets of web pages', 'page-socket', [
    [
      'protocol',
      'a token among the sub-protocols, beside `agentconnect`, which is chosen',
      async (c) => {
        const alice = await c.alice;
        const url = alice.socketUrl(await alice.session()).replace(/\?.*/, '');
        const client = await SocketClient.open(url, {}, [
          'agentconnect',
          `agentconnect.token.${alice.token}`,
        ]);
        await client.next(is.event('ready'));
        assert.equal(client.raw.protocol, 'agentconnect');
      },
    ],
    [
      'ticket',
      '`POST /auth/ticket`: 200 with `ticket` and `expires_in`; `?ticket=` opens one socket, the next is closed with 4003',
      async (c) => {
        const alice = await c.alice;
        const answer = await alice.post('/auth/ticket');
        assert.equal(answer.status, 200);
        assertIs(answer.body.ticket, a.filled, 'ticket');
        assert.equal(answer.body.expires_in, 30);
        const url = alice.socketUrl(await alice.session()).replace(/\?.*/, `?ticket=${answer.body.ticket}`);
        await (await SocketClient.open(url)).next(is.event('ready'));
        const { code, reason } = await (await SocketClient.open(url)).closed();
        assert.deepEqual([code, reason], [4003, 'invalid ticket']);
      },
    ],
    [
      'used-ticket',
      'an event stream by a ticket that is none: 401 `TICKET_INVALID`',
      async (c) => {
        const path = `/chat/sessions/${await (await c.alice).session()}/events?ticket=x`;
        expectError(await c.call('GET', path), 401, 'TICKET_INVALID');
      },
    ],
  ]),
  ...rowsOf('contract', 'WebSocket', 'connect', [
    [
      'accepted-first',
      'the upgrade is accepted first and refused by close code, so that a browser can read why',
      async (c) => {
        const alice = await c.alice;
        // `open` rejects if the upgrade itself is refused.
        const client = await alice.open('ses_0_AAAAAAAAAAAAAAAAAAAA');
        const { code, reason } = await client.closed();
        assert.equal(code, 4001);
        assertIs(reason, a.filled, 'reason');
        assert.equal(client.frames.length, 0);
      },
    ],
    [
      'empty-token',
      'an empty `?token=` is none: beside a header with a token that one counts, without it 4003',
      async (c) => {
        const alice = await c.alice;
        const url = alice.socketUrl(await alice.session()).replace(/\?.*/, '?token=');
        const client = await SocketClient.open(url, { headers: { authorization: `Bearer ${alice.token}` } });
        await client.next(is.event('ready'));
        assert.equal((await (await SocketClient.open(url)).closed()).reason, 'no token');
      },
    ],
    [
      'no-token',
      '4003: missing token',
      async (c) => {
        const alice = await c.alice;
        const client = await SocketClient.open(alice.socketUrl(await alice.session()).replace(/\?.*/, ''));
        assert.equal((await client.closed()).code, 4003);
      },
    ],
    [
      'malformed-token',
      '4003: a token that is none',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.open(await alice.session(), { token: 'x' });
        assert.equal((await client.closed()).code, 4003);
      },
    ],
    [
      'foreign',
      '4003: another user’s session',
      async (c) => {
        const client = await (await c.bob).open(await (await c.alice).session());
        assert.equal((await client.closed()).code, 4003);
      },
    ],
    [
      'none',
      '4001: no such session',
      async (c) => {
        for (const id of ['ses_0_AAAAAAAAAAAAAAAAAAAA', 'nonsense']) {
          const client = await (await c.alice).open(id);
          assert.equal((await client.closed()).code, 4001);
        }
      },
    ],
    [
      'too-big',
      '1009 for a frame over `WS_MAX_PAYLOAD_BYTES` (262144); one of that size is taken',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        const frame = (length: number): string => {
          const empty = JSON.stringify({ type: 'text', content: '' });
          return JSON.stringify({ type: 'text', content: 'x'.repeat(length - empty.length) });
        };
        client.raw.send(frame(262_144));
        await client.next(is.response);
        client.raw.send(frame(262_145));
        assert.equal((await client.closed()).code, 1009);
      },
    ],
    [
      'binary',
      'a binary frame is an `error` frame; the socket stays open',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.raw.send(Buffer.from('{"type":"ping"}'), { binary: true });
        await client.next(is.error('BINARY_FRAME'));
        client.send({ type: 'ping' });
        await client.next(is.event('pong'));
      },
    ],
    [
      'fields',
      'every frame has the shape `{type, content?, sender?, receiver?, timestamp, metadata}`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session({ model: 'typist' }), { stream: true });
        client.send({ type: 'text', content: 'x', metadata: { client_message_id: 'shape' } });
        client.send({ type: 'nonsense' });
        await client.next(is.response);
        const known = ['type', 'content', 'sender', 'receiver', 'timestamp', 'metadata'];
        for (const frame of client.frames) {
          assert.deepEqual(
            Object.keys(frame).filter((key) => !known.includes(key)),
            [],
          );
          assertIs(frame.timestamp, a.iso, 'timestamp');
          assertIs(frame.metadata, a.record, 'metadata');
          for (const field of ['content', 'sender', 'receiver'] as const)
            assertIs(frame[field], a.optional(a.string), field);
        }
      },
    ],
    [
      'only-type',
      'from a client only `type` is required, and `content` for `text`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.raw.send('{"type":"ping"}');
        await client.next(is.event('pong'));
        client.raw.send('{"type":"text","content":"bare"}');
        await client.next(is.response);
        client.raw.send('{"type":"text"}');
        await client.next(is.error('INVALID_FRAME'));
      },
    ],
    [
      'bad-timestamp',
      'a `timestamp` that is no ISO 8601 date or time, in any of its forms, is an error',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.send({ type: 'text', content: 'x', timestamp: 'yesterday' });
        await client.next(is.error('INVALID_FRAME'));
        for (const timestamp of [
          '2024-02-23T12:00:00Z',
          '2024-02-23T12:00:00.123+01:00',
          '2024-02-23',
          // As Python's and Go's libraries write them.
          '2024-02-23T12:00:00.123456',
          '2024-02-23 12:00:00+00:00',
          '2024-02-23T12:00:00.123456789-0800',
          '20240223T120000Z',
        ]) {
          client.send({ type: 'text', content: timestamp, timestamp });
          await client.next(is.response);
        }
      },
    ],
    [
      'rising',
      'timestamps of a session’s durable frames rise strictly',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const [one, two] = [await alice.attach(id), await alice.attach(id)];
        for (let number = 0; number < 20; number += 1) {
          one.send({ type: 'text', content: 'a' });
          two.send({ type: 'text', content: 'b' });
        }
        await one.until('40 answers', () => one.frames.filter(is.response).length === 40);
        const { body } = await alice.get(`/chat/sessions/${id}/messages?limit=500`);
        const times = (body.messages as { timestamp: string }[]).map((frame) => Date.parse(frame.timestamp));
        for (const [index, time] of times.entries()) assert.ok(index === 0 || time > (times[index - 1] ?? 0));
      },
    ],
  ]),
  ...rowsOf('contract', '403 or 404', 'connect', [
    [
      'after-delete',
      'no such session after it was deleted: 4001',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        await alice.call('DELETE', `/chat/sessions/${id}`);
        assert.equal((await (await alice.open(id)).closed()).code, 4001);
        expectError(await alice.get(`/chat/sessions/${id}`), 404);
      },
    ],
  ]),
];
