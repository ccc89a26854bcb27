import assert from 'node:assert/strict';
import { SocketClient, is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { creation } from './sessions.ts';

/** What a socket saw of one text, sent as the documentation's example, and its answer. */
const talk = (context: Context): Promise<Record<'response' | 'ready', Record<string, any>>> =>
  context.once('a talk', async () => {
    const alice = await context.alice;
    const agent = { provider: 'groq', model: 'llama-3-70b' };
    const { body } = await alice.post('/chat/sessions/create', creation(agent));
    const socket = await alice.attach(body.session_id as string);
    socket.send({ type: 'text', content: 'Hello AI!', timestamp: '2024-02-23T12:00:00Z' });
    const response = await socket.next(is.response);
    return {
      response: { ...response, expected_sender: body.agents.primary.agent_id as string },
      ready: { ...socket.frames[0], expected_session: body.session_id as string },
    };
  });

const response = async (context: Context): Promise<Record<string, any>> => (await talk(context)).response;

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
      'a `timestamp` that is no ISO date is an error',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.send({ type: 'text', content: 'x', timestamp: 'yesterday' });
        await client.next(is.error('INVALID_FRAME'));
        for (const timestamp of ['2024-02-23T12:00:00Z', '2024-02-23T12:00:00.123+01:00', '2024-02-23']) {
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
  ...rowsOf('api', 'Message Types', 'frame', [
    [
      'response',
      'a text is answered by a `response`',
      async (c) => {
        assert.equal((await response(c))['content'], 'You said: Hello AI!');
      },
    ],
    ...fieldRows('response', response, {
      type: ['"response"', a.oneOf('response')],
      content: ['string', a.filled],
      sender: ['string', a.filled],
      receiver: ['string', a.filled],
      timestamp: ['string, ISO format', a.iso],
      metadata: ['Record', a.record],
    }).map(([id, ...rest]) => [`response.${id}`, ...rest] as const),
    ...fieldRows('response.metadata', async (c) => (await response(c))['metadata'] as unknown, {
      role: ['"assistant"', a.oneOf('assistant')],
      provider: ['string', a.oneOf('groq')],
      model: ['string', a.oneOf('llama-3-70b')],
    }).map(([id, ...rest]) => [`response.metadata.${id}`, ...rest] as const),
  ]),
  ...rowsOf('api', 'WebSocket Error Types', 'frame', [
    [
      'error',
      'message errors: `type: "error"`, `content`, `metadata.code`, `metadata.details`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.raw.send('no JSON');
        const frame = await client.next(is.type('error'));
        assertIs(frame.content, a.filled, 'content');
        assertIs(frame.metadata['code'], a.filled, 'code');
        assertIs(frame.metadata['details'], a.record, 'details');
      },
    ],
  ]),
  ...rowsOf('contract', 'attached', 'ready', [
    [
      'first',
      '`system`, `metadata.event: "ready"` is the first frame',
      async (c) => {
        const { ready } = await talk(c);
        assert.equal(ready['type'], 'system');
        assert.equal(ready['metadata'].event, 'ready');
        assert.equal(ready['metadata'].session_id, ready['expected_session']);
      },
    ],
    ...fieldRows('ready.metadata', async (c) => (await talk(c)).ready['metadata'] as unknown, {
      session_id: ['string', a.filled],
      status: ['string', a.oneOf('initializing', 'active')],
      cursor: ['string', a.filled],
      resumed: ['boolean', a.oneOf(false)],
      heartbeat_seconds: ['number', a.oneOf(30)],
      expires_at: ['string', a.iso],
    }),
    [
      'passing',
      'it is passing: the first text of a session has `seq` 1',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        assert.ok(!('seq' in (client.frames[0]?.metadata ?? {})));
        assert.equal((await client.text('first')).metadata['seq'], 1);
      },
    ],
  ]),
  ...rowsOf('contract', 'the caller’s own text', 'own-text', [
    [
      'others',
      'goes to the session’s other sockets as `text`, with its `client_message_id`',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const [one, two] = [await alice.attach(id), await alice.attach(id)];
        const ack = await one.text('to the others', 'own-1');
        const text = await two.next(is.type('text'));
        assert.equal(text.content, 'to the others');
        assert.equal(text.sender, 'alice');
        assert.equal(text.metadata['client_message_id'], 'own-1');
        for (const field of ['message_id', 'seq', 'cursor'])
          assert.equal(text.metadata[field], ack.metadata[field]);
      },
    ],
    [
      'not-back',
      'not back to the socket it came from',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        await client.text('mine');
        await client.next(is.response);
        assert.equal(client.frames.filter(is.type('text')).length, 0);
      },
    ],
  ]),
  ...rowsOf('contract', 'accepted', 'ack', [
    [
      'fields',
      '`info`, `metadata.event: "ack"`, with `client_message_id`, `message_id`, `seq`, `cursor`, `duplicate`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        const ack = await client.text('x', 'ack-1');
        assert.equal(ack.type, 'info');
        const { client_message_id, message_id, seq, cursor, duplicate } = ack.metadata;
        assert.deepEqual([client_message_id, seq, duplicate], ['ack-1', 1, false]);
        assertIs(message_id, a.filled, 'message_id');
        assertIs(cursor, a.filled, 'cursor');
      },
    ],
    [
      'only-with-id',
      'only if the frame had `metadata.client_message_id`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.send({ type: 'text', content: 'x' });
        await client.next(is.response);
        assert.ok(!client.frames.some(is.event('ack')));
      },
    ],
    [
      'durable',
      'an ack means durable in Redis: it survives the gateway',
      async (c) => {
        await c.withStack({ gateways: 2 }, async (stack) => {
          const { Client } = await import('../../support/client.ts');
          const client = await Client.login(stack.gateway(0));
          const id = await client.session();
          const socket = await client.attach(id);
          const ack = await socket.text('kept');
          await stack.kill(0, 'SIGKILL');
          const { body } = await client.at(stack.gateway(1)).get(`/chat/sessions/${id}/messages`);
          assert.equal(body.messages[0].metadata.message_id, ack.metadata['message_id']);
        });
      },
      'own',
    ],
    [
      'duplicate',
      'the same `client_message_id` and content: the first answer again, `duplicate: true`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        const first = await client.text('once', 'twice');
        const second = await client.text('once', 'twice');
        assert.deepEqual(second.metadata, { ...first.metadata, duplicate: true });
        assert.equal((await client.text('next')).metadata['seq'], 3);
      },
    ],
    [
      'conflict',
      'other content: an `error` frame `IDEMPOTENCY_CONFLICT`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        await client.text('this', 'same');
        client.send({ type: 'text', content: 'that', metadata: { client_message_id: 'same' } });
        const error = await client.next(is.error('IDEMPOTENCY_CONFLICT'));
        assert.equal(error.metadata['client_message_id'], 'same');
        assert.ok(client.isOpen);
      },
    ],
  ]),
  ...rowsOf('contract', 'answer', 'answer', [
    ...fieldRows('response.metadata', async (c) => (await response(c))['metadata'] as unknown, {
      in_reply_to: ['the message it answers', a.filled],
      usage: ['what it used', a.record],
      finish_reason: ['`stop`, `length`, `stopped`, …', a.oneOf('stop')],
      message_id: ['string', a.filled],
      seq: ['number', a.oneOf(2)],
      cursor: ['string', a.filled],
    }),
    [
      'sender',
      '`sender` the agent, `receiver` the user',
      async (c) => {
        const frame = await response(c);
        assert.equal(frame['sender'], frame['expected_sender']);
        assert.equal(frame['receiver'], 'alice');
      },
    ],
    [
      'length',
      '`finish_reason: "length"` when the provider cut it',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session({ provider: 'groq', model: 'fault-length' }));
        client.send({ type: 'text', content: 'x' });
        assert.equal((await client.next(is.response)).metadata['finish_reason'], 'length');
      },
    ],
  ]),
  ...rowsOf('contract', '`ping` from the client', 'ping', [
    [
      'pong',
      '`info`, `metadata.event: "pong"`; never a `ping`',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.send({ type: 'ping', timestamp: '2024-02-23T12:00:00Z' });
        assert.equal((await client.next(is.event('pong'))).type, 'info');
        assert.ok(!client.frames.some(is.type('ping')));
      },
    ],
  ]),
  ...rowsOf('contract', 'bad input', 'bad-input', [
    [
      'kinds',
      '`error`, `metadata.code` and `details`; the socket stays open',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        const inputs = [
          '',
          'x',
          '[]',
          'null',
          '7',
          '{}',
          '{"type":"text"}',
          '{"type":"text","content":""}',
          '{"type":"response","content":"x"}',
          '{"type":"text","content":7}',
          '{"type":"system","metadata":{"event":"other"}}',
          '{"type":"text","content":"x","metadata":[]}',
        ];
        for (const input of inputs) {
          client.raw.send(input);
          const error = await client.next(is.type('error'), `the error of ${input}`);
          assert.equal(error.metadata['code'], 'INVALID_FRAME');
          assertIs(error.metadata['details'], a.record, 'details');
          assert.ok(!('seq' in error.metadata), 'passing');
        }
        await client.text('still here');
      },
    ],
  ]),
  ...rowsOf('contract', 'too many messages', 'too-many', [
    [
      '4004',
      '`error` `RATE_LIMITED` with `metadata.details.retry_after`; after twenty more refusals on one socket in the same minute: close 4004',
      async (c) => {
        const user = await c.newUser();
        const client = await user.attach(await user.session());
        for (let number = 0; number < 60; number += 1) client.send({ type: 'text', content: 'x' });
        for (let number = 0; number < 20; number += 1) client.send({ type: 'text', content: 'x' });
        await client.until('20 refusals', () => client.frames.filter(is.error('RATE_LIMITED')).length === 20);
        assert.ok(client.isOpen);
        client.send({ type: 'text', content: 'x' });
        assert.equal((await client.closed()).code, 4004);
      },
      'limited',
    ],
    [
      'invalid',
      'invalid frames have such a limit of their own, per socket',
      async (c) => {
        const user = await c.newUser();
        const id = await user.session();
        const client = await user.attach(id);
        for (let number = 0; number < 60; number += 1) client.raw.send('x');
        await client.until('60 errors', () => client.frames.filter(is.error('INVALID_FRAME')).length === 60);
        // Texts are counted apart.
        await client.text('heard');
        for (let number = 0; number < 21; number += 1) client.raw.send('x');
        assert.equal((await client.closed()).code, 4004);
        assert.equal(client.frames.filter(is.error('RATE_LIMITED')).length, 21);
        const other = await user.attach(id);
        other.raw.send('x');
        await other.next(is.error('INVALID_FRAME'));
      },
      'limited',
    ],
    [
      'off',
      '0 turns both off',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        for (let number = 0; number < 100; number += 1) {
          client.raw.send('x');
          client.send({ type: 'text', content: 'x' });
        }
        await client.until(
          '100 errors',
          () => client.frames.filter(is.error('INVALID_FRAME')).length === 100,
        );
        // What is refused now is the full mailbox, not the count.
        assert.ok(!client.frames.some(is.error('RATE_LIMITED')));
        assert.ok(client.isOpen);
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
