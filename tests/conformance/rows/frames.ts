import assert from 'node:assert/strict';
import { Client, type Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { creation } from './sessions.ts';

/** What a socket saw of one text, sent as the documentation's example, and its answer. */
const talk = (context: Context): Promise<Record<'response' | 'ready', Record<string, Json>>> =>
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

const response = async (context: Context): Promise<Record<string, Json>> => (await talk(context)).response;

/** The frames of a socket, from both sides. */
export const frames: readonly Row[] = [
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
        await client.next(is.response);
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
];
