import assert from 'node:assert/strict';
import { call, Client } from '../../support/client.ts';
import type { EventClient, SeenEvent } from '../../support/event-client.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';

const frameOf = ({ data }: SeenEvent): SeenFrame => JSON.parse(data) as SeenFrame;

const seqs = (events: EventClient): unknown[] => events.durable.map(({ metadata }) => metadata['seq']);

const post = async (client: Client, id: string, content: string): Promise<void> => {
  assert.equal((await client.post(`/chat/sessions/${id}/messages`, { content })).status, 202);
};

/** A session of one text and its answer, which a stream has seen. */
async function spoken(c: Context): Promise<{ client: Client; id: string; events: EventClient }> {
  const client = await c.alice;
  const id = await client.session();
  const events = await client.events(id);
  await post(client, id, 'one');
  await events.next(is.response);
  return { client, id, events };
}

export const events: readonly Row[] = [
  ...rowsOf('contract', 'Also served: `GET /chat/sessions/{id}/events`', 'events', [
    [
      'frames',
      'Server-Sent Events: the socket’s frames as `data`, the cursor as `id`',
      async (c) => {
        const client = await c.alice;
        const id = await client.session();
        const stream = await client.events(id);
        const socket = await client.attach(id);
        assert.match(stream.response.headers['content-type'] ?? '', /^text\/event-stream/);
        for (const content of ['one', 'two']) await post(client, id, content);
        for (const reader of [stream, socket]) {
          await reader.until('both answers', () => reader.frames.filter(is.response).length === 2);
        }
        assert.deepEqual(stream.durable, socket.durable);
        for (const event of stream.events) {
          const frame = frameOf(event);
          if (is.durable(frame)) assert.equal(event.id, frame.metadata['cursor']);
        }
        stream.drop();
      },
    ],
    [
      'ready',
      'it begins as a socket does: `system`, `metadata.event: "ready"`',
      async (c) => {
        const client = await c.alice;
        const id = await client.session();
        const stream = await client.events(id);
        const [ready] = stream.frames;
        assert.equal(ready?.metadata['event'], 'ready');
        assert.equal(ready.metadata['session_id'], id);
        assert.equal(ready.metadata['resumed'], false);
        stream.drop();
      },
    ],
    [
      'resume',
      '`Last-Event-ID` resumes: every durable frame after it, in order, none missing, none twice',
      async (c) => {
        const { client, id, events: first } = await spoken(c);
        first.drop();
        await post(client, id, 'two');
        const lastEventId = first.events.find((event) => frameOf(event).metadata['seq'] === 1)?.id ?? '';
        const stream = await client.events(id, { lastEventId });
        await stream.until('the rest', () => stream.durable.length === 3);
        assert.deepEqual(seqs(stream), [2, 3, 4]);
        assert.equal(stream.frames[0]?.metadata['resumed'], true);
        stream.drop();
      },
    ],
    [
      'resync',
      'an id that the log does not hold: `system`, `metadata.event: "resync"`, then the log from its start',
      async (c) => {
        const { client, id } = await spoken(c);
        const stream = await client.events(id, { lastEventId: '9.msg_unknown.1' });
        await stream.next(is.event('resync'));
        await stream.next(is.response);
        assert.deepEqual(seqs(stream), [1, 2]);
        stream.drop();
      },
    ],
    [
      'without',
      'without it as on a socket without a cursor: first what was logged while nobody was attached',
      async (c) => {
        const client = await c.alice;
        const id = await client.session();
        await post(client, id, 'unheard');
        const stream = await client.events(id);
        await stream.next(is.response);
        assert.deepEqual(seqs(stream), [1, 2]);
        stream.drop();
      },
    ],
    [
      'stream',
      '`?stream=true` as on a socket: tokens as they come',
      async (c) => {
        const client = await c.alice;
        const { id, script } = await client.slowSession(40, 80);
        const [plain, streaming] = [await client.events(id), await client.events(id, { stream: true })];
        await post(client, id, 'go');
        await Promise.all([plain.next(is.response), streaming.next(is.response)]);
        assert.equal(plain.frames.filter(is.delta).length, 0);
        const text = streaming.frames.filter(is.delta).map(({ content }) => content ?? '');
        assert.ok(text.length > 1);
        assert.equal(text.join(''), script);
        for (const one of [plain, streaming]) one.drop();
      },
    ],
    [
      'token',
      'token by header or query',
      async (c) => {
        const client = await c.alice;
        const id = await client.session();
        for (const tokenInQuery of [false, true]) (await client.events(id, { tokenInQuery })).drop();
        const address = `${c.stack.gateway().url}/chat/sessions/${id}/events`;
        expectError(await call('GET', address), 401, 'UNAUTHORIZED');
        expectError(await call('GET', `${address}?token=`), 401, 'UNAUTHORIZED');
        expectError(await call('GET', `${address}?token=x`), 401, 'TOKEN_INVALID');
      },
    ],
    [
      'refused',
      'no such session 404, another user’s 403: errors of REST, before the stream begins',
      async (c) => {
        const client = await c.alice;
        const path = `/chat/sessions/${await client.session()}/events`;
        expectError(await (await c.bob).get(path), 403, 'FORBIDDEN');
        const none = '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/events';
        expectError(await client.get(none), 404, 'SESSION_NOT_FOUND');
      },
    ],
    [
      'deleted',
      'a deleted session ends it: `session.deleted`, then a last event `close` with the code of a socket',
      async (c) => {
        const { client, id, events: stream } = await spoken(c);
        assert.equal((await client.call('DELETE', `/chat/sessions/${id}`)).status, 204);
        await stream.next(is.event('session.deleted'));
        assert.equal((await stream.closed()).code, 4001);
        assert.equal(stream.events.at(-1)?.type, 'close');
      },
    ],
    [
      'token-end',
      'so does the end of the token: `token.expiring` before it, then 4003',
      async (c) => {
        const client = await Client.login(c.stack.gateway());
        const stream = await client.events(await client.session());
        await stream.next(is.event('token.expiring'));
        assert.equal((await stream.closed()).code, 4003);
      },
      'brief-tokens',
    ],
    [
      'expired',
      'and the end of the session: `session.expired`, then 4002; a later stream is refused with 409',
      async (c) => {
        const client = await Client.login(c.stack.gateway());
        const id = await client.session();
        const stream = await client.events(id);
        await stream.some(is.event('session.expired'));
        assert.equal((await stream.closed()).code, 4002);
        expectError(await client.get(`/chat/sessions/${id}/events`), 409, 'SESSION_EXPIRED');
      },
      'brief-sessions',
    ],
    [
      'heartbeat',
      'every `HEARTBEAT_SECONDS` a comment line and a `ping` frame',
      async (c) => {
        const client = await Client.login(c.stack.gateway());
        const stream = await client.events(await client.session());
        await stream.next(is.type('ping'));
        await stream.next(is.type('ping'));
        assert.ok(stream.comments >= 2);
        stream.drop();
      },
      'brief-sessions',
    ],
    [
      'restart',
      'a gateway that stops ends it with 1012, and says by `retry` when to come back',
      async (c) => {
        await c.withStack({}, async (stack) => {
          const client = await Client.login(stack.gateway());
          const id = await client.session();
          const stream = await client.events(id);
          const restarted = stack.restart(0);
          assert.equal((await stream.closed()).code, 1012);
          assert.ok((stream.retryMs ?? 0) > 0);
          await restarted;
          (await client.events(id)).drop();
        });
      },
      'own',
    ],
  ]),
];
