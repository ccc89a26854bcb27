import assert from 'node:assert/strict';
import { expectError, expectInvalid } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { creation } from './sessions.ts';

const create = '/chat/sessions/create';

interface Session {
  readonly session_id: string;
}

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
      },
    ],
  ]),
];
