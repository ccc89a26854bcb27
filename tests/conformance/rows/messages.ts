import assert from 'node:assert/strict';
import type { Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

const posted = (context: Context): Promise<Record<string, unknown>> =>
  context.once('a posted message', async () => {
    const alice = await context.alice;
    const id = await alice.session();
    const answer = await alice.post(`/chat/sessions/${id}/messages`, { content: 'Hello AI!' });
    assert.equal(answer.status, 202, answer.text);
    return { ...(answer.body as Record<string, unknown>), expected_session: id };
  });

/** A session of three texts and their answers, and the history of it. */
const talked = (context: Context): Promise<{ id: string; messages: Record<string, Json>[] }> =>
  context.once('a session with a history', async () => {
    const alice = await context.alice;
    const id = await alice.session();
    const socket = await alice.attach(id);
    for (const content of ['one', 'two', 'three']) {
      await socket.text(content);
      await socket.next(is.response);
    }
    const answer = await alice.get(`/chat/sessions/${id}/messages`);
    assert.equal(answer.status, 200, answer.text);
    return { id, messages: answer.body.messages as Record<string, Json>[] };
  });

export const messages: readonly Row[] = [
  ...rowsOf('contract', 'Also served: `POST /chat/sessions/{id}/messages`', 'post-message', [
    ['202', '`{content, receiver?, metadata?}`: 202', async (c) => void (await posted(c))],
    ...fieldRows('answer', posted, {
      message_id: ['string', a.filled],
      session_id: ['string', a.filled],
      seq: ['number: 1 for the first', a.oneOf(1)],
      cursor: ['string', a.filled],
      timestamp: ['string', a.iso],
      duplicate: ['boolean', a.oneOf(false)],
    }),
    [
      'same-session',
      '`session_id` is that of the address',
      async (c) => {
        const answer = await posted(c);
        assert.equal(answer['session_id'], answer['expected_session']);
      },
    ],
    [
      'answered',
      'it is answered as a text from a socket is, and the session’s sockets see both',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const socket = await alice.attach(id);
        const { body } = await alice.post(`/chat/sessions/${id}/messages`, { content: 'by REST' });
        const text = await socket.next(is.type('text'));
        assert.equal(text.metadata['message_id'], body.message_id);
        assert.equal(text.metadata['cursor'], body.cursor);
        assert.equal(text.timestamp, body.timestamp);
        const response = await socket.next(is.response);
        assert.equal(response.metadata['in_reply_to'], body.message_id);
        assert.equal(response.content, 'by REST');
      },
    ],
    [
      'idempotency-key',
      '`Idempotency-Key` is its `client_message_id`: the first answer again, `duplicate: true`',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const headers = { 'idempotency-key': 'key-1' };
        const path = `/chat/sessions/${id}/messages`;
        const first = await alice.post(path, { content: 'once' }, { headers });
        const second = await alice.post(path, { content: 'once' }, { headers });
        assert.equal(second.status, 202);
        assert.deepEqual(second.body, { ...first.body, duplicate: true });
        const socket = await alice.attach(id);
        const ack = await socket.text('once', 'key-1');
        assert.equal(ack.metadata['duplicate'], true);
        assert.equal(ack.metadata['message_id'], first.body.message_id);
      },
    ],
    [
      'conflict',
      'the same key, other content: 409 `IDEMPOTENCY_CONFLICT`',
      async (c) => {
        const alice = await c.alice;
        const headers = { 'idempotency-key': 'key-2' };
        const path = `/chat/sessions/${await alice.session()}/messages`;
        await alice.post(path, { content: 'this' }, { headers });
        expectError(await alice.post(path, { content: 'that' }, { headers }), 409, 'IDEMPOTENCY_CONFLICT');
      },
    ],
    [
      'invalid',
      'no content: 422',
      async (c) => {
        const alice = await c.alice;
        expectInvalid(await alice.post(`/chat/sessions/${await alice.session()}/messages`, {}), 'content');
      },
    ],
    [
      '403',
      'another user’s session: 403; none: 404',
      async (c) => {
        const id = await (await c.alice).session();
        const bob = await c.bob;
        expectError(await bob.post(`/chat/sessions/${id}/messages`, { content: 'x' }), 403, 'FORBIDDEN');
        const none = '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/messages';
        expectError(await bob.post(none, { content: 'x' }), 404, 'SESSION_NOT_FOUND');
      },
    ],
  ]),
  ...rowsOf('contract', 'Also served: `GET /chat/sessions/{id}/messages`', 'history', [
    [
      'ok',
      '`{messages: [frame], next}`, own texts included, in order',
      async (c) => {
        const { messages } = await talked(c);
        const said = messages.map((frame) => [frame['type'], frame['content']]);
        assert.deepEqual(
          said,
          ['one', 'two', 'three'].flatMap((word) => [
            ['text', word],
            ['response', word],
          ]),
        );
        assert.deepEqual(
          messages.map((frame) => frame['metadata'].seq),
          [1, 2, 3, 4, 5, 6],
        );
      },
    ],
    [
      'paged',
      '`after` and `limit` page through it; `next` is the cursor to go on with',
      async (c) => {
        const { id, messages } = await talked(c);
        const alice = await c.alice;
        const pages: unknown[] = [];
        let after: string | undefined;
        for (let page = 0; page < 10; page += 1) {
          const query = `limit=4${after ? `&after=${after}` : ''}`;
          const { body } = await alice.get(`/chat/sessions/${id}/messages?${query}`);
          assert.ok(body.messages.length <= 4);
          pages.push(...(body.messages as unknown[]));
          if (body.next === null || body.next === undefined || body.messages.length === 0) break;
          after = body.next as string;
        }
        assert.deepEqual(pages, messages);
      },
    ],
    [
      'after',
      '`after` takes the cursor of any frame',
      async (c) => {
        const { id, messages } = await talked(c);
        const cursor = messages[3]?.['metadata'].cursor as string;
        const { body } = await (await c.alice).get(`/chat/sessions/${id}/messages?after=${cursor}`);
        assert.deepEqual(body.messages, messages.slice(4));
      },
    ],
    [
      'order',
      '`order=desc` pages through it from its end back; any other order than `asc` and `desc`: 422',
      async (c) => {
        const { id, messages } = await talked(c);
        const alice = await c.alice;
        const path = `/chat/sessions/${id}/messages`;
        const { body: newest } = await alice.get(`${path}?order=desc&limit=4`);
        assert.deepEqual(newest.messages, messages.toReversed().slice(0, 4));
        assert.equal(newest.next, messages[2]?.['metadata'].cursor);
        const { body: oldest } = await alice.get(`${path}?order=desc&limit=4&after=${newest.next}`);
        assert.deepEqual(oldest, { messages: messages.toReversed().slice(4), next: null });
        const { body: before } = await alice.get(`${path}?order=desc&after=0.`);
        assert.deepEqual(before, { messages: [], next: null });
        assert.deepEqual((await alice.get(`${path}?order=asc`)).body.messages, messages);
        expectInvalid(await alice.get(`${path}?order=backwards`), 'order');
      },
    ],
    [
      'limit-max',
      '`limit` is at most 500',
      async (c) => {
        const { id } = await talked(c);
        const alice = await c.alice;
        assert.equal((await alice.get(`/chat/sessions/${id}/messages?limit=500`)).status, 200);
        const over = await alice.get(`/chat/sessions/${id}/messages?limit=501`);
        assertIs(over.status, a.oneOf(200, 422), 'limit=501');
        expectInvalid(await alice.get(`/chat/sessions/${id}/messages?limit=0`), 'limit');
        expectInvalid(await alice.get(`/chat/sessions/${id}/messages?limit=x`), 'limit');
      },
    ],
    [
      'limit-default',
      '`limit` is 50 if it is not given',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const socket = await alice.attach(id);
        for (let number = 1; number <= 26; number += 1) socket.send({ type: 'text', content: `${number}` });
        await socket.until('26 answers', () => socket.frames.filter(is.response).length === 26);
        const { body } = await alice.get(`/chat/sessions/${id}/messages`);
        assert.equal(body.messages.length, 50);
        const rest = await alice.get(`/chat/sessions/${id}/messages?after=${body.next}`);
        assert.equal(rest.body.messages.length, 2);
      },
    ],
    [
      '403',
      'another user’s session: 403',
      async (c) => {
        const { id } = await talked(c);
        expectError(await (await c.bob).get(`/chat/sessions/${id}/messages`), 403, 'FORBIDDEN');
      },
    ],
  ]),
  ...rowsOf('contract', 'Also served: `GET /chat/sessions`', 'list-sessions', [
    [
      'ok',
      '`{sessions, next, total_count}`: the caller’s own sessions, as `SessionResponse`',
      async (c) => {
        const user = await c.newUser();
        const ids = [await user.session(), await user.session()];
        const { status, body } = await user.get('/chat/sessions');
        assert.equal(status, 200);
        assert.equal(body.total_count, 2);
        const sessions = body.sessions as Record<string, Json>[];
        assert.deepEqual(sessions.map((session) => session['session_id']).sort(), ids.sort());
        for (const session of sessions) {
          assert.equal(session['type'], 'system');
          assertIs(session['created_at'], a.iso, 'created_at');
          assert.equal(session['agents'].primary.provider, 'demo');
        }
      },
    ],
    [
      'paged',
      '`limit` and `after` page through them, none missing, none twice',
      async (c) => {
        const user = await c.newUser();
        const ids: string[] = [];
        for (let number = 0; number < 5; number += 1) ids.push(await user.session());
        const seen: string[] = [];
        let after: string | undefined;
        for (let page = 0; page < 9; page += 1) {
          const { body } = await user.get(`/chat/sessions?limit=2${after ? `&after=${after}` : ''}`);
          assert.equal(body.total_count, 5);
          seen.push(...(body.sessions as { session_id: string }[]).map((session) => session.session_id));
          if (!body.next) break;
          after = body.next as string;
        }
        assert.deepEqual([...seen].sort(), ids.sort());
      },
    ],
    [
      'deleted',
      'a deleted session is not in it',
      async (c) => {
        const user = await c.newUser();
        const [gone, kept] = [await user.session(), await user.session()];
        await user.call('DELETE', `/chat/sessions/${gone}`);
        const { body } = await user.get('/chat/sessions');
        assert.deepEqual(
          (body.sessions as { session_id: string }[]).map((session) => session.session_id),
          [kept],
        );
        assert.equal(body.total_count, 1);
      },
    ],
  ]),
];
