import assert from 'node:assert/strict';
import { expectError, expectInvalid } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { creation, demoAgent } from './sessions.ts';

const create = '/chat/sessions/create';

interface Session {
  readonly session_id: string;
}

interface SeenFrame {
  readonly type: string;
  readonly content: string;
  readonly timestamp: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The body of a creation that goes on from another session. */
const goingOn = (from: unknown) => ({ ...creation(), metadata: { continue_from: from } });

export const sessionChanges: readonly Row[] = [
  ...rowsOf('guide', 'Titles, lists and costs', 'titles', [
    [
      'set',
      '`PATCH /chat/sessions/{id}` with `metadata.title`: 200 and the session, and it is shown from then on',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.post(create, { ...creation(), metadata: { title: 'a', of: 1 } });
        const path = `/chat/sessions/${body.session_id}`;
        const changed = await alice.call('PATCH', path, { json: { metadata: { title: 'b' } } });
        assert.equal(changed.status, 200, changed.text);
        for (const shown of [changed, await alice.get(path)]) {
          assert.deepEqual([shown.body.metadata.title, shown.body.metadata.of], ['b', 1]);
        }
        const bare = await alice.call('PATCH', path, { json: { metadata: { title: null } } });
        assert.ok(!('title' in bare.body.metadata));
      },
    ],
    [
      'bounds',
      'a title has 1 to 200 characters, and nothing else can be changed: 422',
      async (c) => {
        const alice = await c.alice;
        const path = `/chat/sessions/${await alice.session()}`;
        for (const metadata of [{ title: '' }, { title: 'x'.repeat(201) }, { title: 'x', of: 1 }, {}]) {
          expectInvalid(await alice.call('PATCH', path, { json: { metadata } }));
        }
      },
    ],
    [
      '403',
      'another user’s session: 403; none: 404',
      async (c) => {
        const path = `/chat/sessions/${await (await c.alice).session()}`;
        const json = { metadata: { title: 'x' } };
        expectError(await (await c.bob).call('PATCH', path, { json }), 403, 'FORBIDDEN');
        const none = '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA';
        expectError(await (await c.alice).call('PATCH', none, { json }), 404, 'SESSION_NOT_FOUND');
      },
    ],
    [
      'filters',
      '`GET /chat/sessions` filters by `agent`, `status` and `q`, whatever the case of letters',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.post(create, { ...creation(), metadata: { title: 'Rows of Tulips' } });
        const id = body.session_id as string;
        const agentId = body.agents.primary.agent_id as string;
        const found = async (query: string): Promise<boolean> => {
          const answer = await alice.get(`/chat/sessions?limit=500&${query}`);
          assert.equal(answer.status, 200, answer.text);
          return (answer.body.sessions as Session[]).some(({ session_id }) => session_id === id);
        };
        assert.ok(await found('q=of%20tulips'));
        assert.ok(await found(`q=TULIPS&agent=${agentId}`));
        assert.ok(await found('q=tulips&agent=Demo'));
        assert.ok(!(await found('q=roses')));
        assert.ok(!(await found('q=tulips&agent=groq')));
        assert.ok(!(await found('q=tulips&status=expired')));
        expectInvalid(await alice.get('/chat/sessions?status=gone'), 'status');
      },
    ],
    [
      'cost',
      'a `response` has `metadata.cost`, and its session adds up `usage` and `cost`',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const client = await alice.attach(id);
        await client.text('one two');
        const { metadata } = await client.some((frame) => frame.type === 'response');
        assert.equal(metadata['cost'], 0);
        const { body } = await alice.get(`/chat/sessions/${id}`);
        assert.deepEqual(body.metadata, { usage: metadata['usage'], cost: 0 });
        const own = { usage: 'mine', cost: [7] };
        const { body: named } = await alice.post(create, { ...creation(), metadata: own });
        assert.deepEqual(named.metadata, own);
      },
    ],
  ]),
  ...rowsOf('guide', 'Going on from a session', 'going-on', [
    [
      'copies',
      '`metadata.continue_from` copies the dialogue up to `seq`: frames with ids, numbers and times of their own and `metadata.copied_from`; nothing of it is answered or used',
      async (c) => {
        const alice = await c.alice;
        const old = await alice.session();
        const client = await alice.attach(old);
        for (const text of ['one', 'two']) {
          await client.text(text);
          await client.some((frame) => frame.type === 'response' && frame.content === text);
        }
        const from = { session_id: old, seq: 3 };
        const { status, body, text } = await alice.post(create, goingOn(from));
        assert.equal(status, 200, text);
        assert.ok(!('usage' in body.metadata));
        const path = `/chat/sessions/${body.session_id}`;
        const { messages } = (await alice.get(`${path}/messages`)).body as { messages: SeenFrame[] };
        const before = ((await alice.get(`/chat/sessions/${old}/messages`)).body as { messages: SeenFrame[] })
          .messages;
        // The third is a text whose answer lies behind it.
        assert.deepEqual(
          messages.map(({ type, content, metadata }) => [type, content, metadata['seq']]),
          [
            ['text', 'one', 1],
            ['response', 'one', 2],
          ],
        );
        for (const [at, { metadata, timestamp }] of messages.entries()) {
          const there = before[at];
          const { message_id: id, seq } = there?.metadata ?? {};
          assert.deepEqual(metadata['copied_from'], { session_id: old, seq, message_id: id });
          assert.notEqual(metadata['message_id'], id);
          assert.ok(timestamp > (there?.timestamp ?? ''));
          assert.ok(!('usage' in metadata) && !('cost' in metadata));
        }
        assert.equal(messages[1]?.metadata['in_reply_to'], messages[0]?.metadata['message_id']);
        const next = await alice.attach(body.session_id as string);
        await next.text('three');
        const answer = await next.some((frame) => frame.type === 'response' && frame.content === 'three');
        assert.equal(answer.metadata['seq'], 4);
      },
    ],
    [
      'repeated',
      'a creation that is repeated with its `Idempotency-Key` is the same session, also when the other one is gone',
      async (c) => {
        const alice = await c.alice;
        const old = await alice.session();
        const client = await alice.attach(old);
        await client.text('one');
        await client.some((frame) => frame.type === 'response');
        const headers = { 'idempotency-key': 'going-on' };
        const ask = (seq: number) => alice.post(create, goingOn({ session_id: old, seq }), { headers });
        const first = await ask(2);
        assert.equal(first.status, 200, first.text);
        expectError(await ask(1), 409, 'IDEMPOTENCY_CONFLICT');
        await alice.call('DELETE', `/chat/sessions/${old}`);
        assert.equal((await ask(2)).body.session_id, first.body.session_id);
      },
    ],
    [
      'refused',
      'no such session: 404; another user’s: 403; an entry that its log does not have, or agents among themselves: 422',
      async (c) => {
        const alice = await c.alice;
        const old = await alice.session();
        const ask = (from: unknown) => alice.post(create, goingOn(from));
        const none = 'ses_0_AAAAAAAAAAAAAAAAAAAA';
        expectError(await ask({ session_id: none, seq: 1 }), 404, 'SESSION_NOT_FOUND');
        const bobs = await (await c.bob).session();
        expectError(await ask({ session_id: bobs, seq: 1 }), 403, 'FORBIDDEN');
        expectInvalid(await ask({ session_id: old, seq: 1 }), 'metadata.continue_from.seq');
        const client = await alice.attach(old);
        await client.text('one');
        await client.some((frame) => frame.type === 'response');
        expectInvalid(await ask({ session_id: old, seq: 9 }), 'metadata.continue_from.seq');
        expectInvalid(await ask({ session_id: old, seq: 0 }), 'metadata.continue_from.seq');
        expectInvalid(await ask({ session_id: old }), 'metadata.continue_from.seq');
        expectInvalid(await ask('it'), 'metadata.continue_from');
        const talk = { session_type: 'agent_agent', agents: { a: demoAgent, b: demoAgent } };
        const metadata = { continue_from: { session_id: old, seq: 2 } };
        expectInvalid(await alice.post(create, { ...talk, metadata }), 'metadata.continue_from.session_id');
      },
    ],
  ]),
];
