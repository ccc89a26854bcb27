import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer, Json } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'));
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(() => gateways.stop());

const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body?.code];
const patch = (user: RestUser, id: string, json: unknown) =>
  user.call('PATCH', `/chat/sessions/${id}`, { json });
const entitle = (user: RestUser, id: string, title: unknown) => patch(user, id, { metadata: { title } });

async function create(
  user: RestUser,
  metadata?: object,
  agent: object = { provider: 'demo' },
): Promise<string> {
  const body = { session_type: 'human_agent', agents: { primary: agent }, ...(metadata && { metadata }) };
  const answer = await user.post('/chat/sessions/create', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.session_id as string;
}

/** The ids on every page of a list, and how many pages there were. */
async function listed(user: RestUser, query: string): Promise<{ ids: string[]; pages: number; last: Json }> {
  const ids: string[] = [];
  for (let [after, pages] = ['', 1]; ; pages += 1) {
    const answer = await user.get(`/chat/sessions?${query}${after && `&after=${encodeURIComponent(after)}`}`);
    expect(answer.status, answer.text).toBe(200);
    ids.push(...answer.body.sessions.map((session: { session_id: string }) => session.session_id));
    if (answer.body.next === null) return { ids, pages, last: answer.body };
    after = answer.body.next as string;
  }
}

describe('the title of a session', () => {
  test('is set, shown wherever the session is, and taken away; other metadata stays', async () => {
    const id = await create(alice, { title: 'first', of: 1 });
    const shown = async (): Promise<unknown> => (await alice.get(`/chat/sessions/${id}`)).body.metadata;
    expect(await shown()).toMatchObject({ title: 'first', of: 1 });
    const answer = await entitle(alice, id, ' Second 🙂 ');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ session_id: id, metadata: { title: 'Second 🙂', of: 1 } });
    expect(await shown()).toMatchObject({ title: 'Second 🙂', of: 1 });
    const { body: page } = await alice.get('/chat/sessions?limit=1');
    expect(page.sessions[0].metadata.title).toBe('Second 🙂');
    await entitle(alice, id, null);
    expect(await shown()).not.toHaveProperty('title');
    expect(await shown()).toMatchObject({ of: 1 });
    const bare = await create(alice);
    expect((await entitle(alice, bare, 'x')).body.metadata).toMatchObject({ title: 'x' });
  });

  test.each([
    [{}, 'metadata'],
    [{ metadata: {} }, 'metadata.title'],
    [{ metadata: { title: ' ' } }, 'metadata.title'],
    [{ metadata: { title: 7 } }, 'metadata.title'],
    [{ metadata: { title: 'x'.repeat(201) } }, 'metadata.title'],
    [{ metadata: { title: 'x', other: 1 } }, 'metadata'],
    [{ metadata: { title: 'x' }, status: 'ended' }, ''],
  ])('refuses %j', async (body, path) => {
    const answer = await patch(alice, await create(alice), body);
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(answer.body.errors[0].path).toBe(path);
  });

  test('is for the owner alone', async () => {
    const id = await create(alice);
    expect(codeOf(await entitle(bob, id, 'x'))).toEqual([403, 'FORBIDDEN']);
    const none = await entitle(alice, 'ses_0_AAAAAAAAAAAAAAAAAAAA', 'x');
    expect(codeOf(none)).toEqual([404, 'SESSION_NOT_FOUND']);
  });

  test('can be set when the session is over', async () => {
    const index = await gateways.add({ SESSION_TIMEOUT_SECONDS: '0.1' });
    const body = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
    const id = (await alice.post('/chat/sessions/create', body, {}, index)).body.session_id as string;
    await expect.poll(async () => (await alice.get(`/chat/sessions/${id}`)).body.status).toBe('expired');
    expect((await entitle(alice, id, 'over')).body).toMatchObject({
      status: 'expired',
      metadata: { title: 'over' },
    });
  });
});

describe('a list with filters', () => {
  test('finds by title, agent and status, over all sessions and page by page', async () => {
    const agent = { name: 'Doctor Who', provider: 'demo', model: 'echo' };
    const { agent_id: agentId } = (await bob.post('/agents/register', agent)).body as { agent_id: string };
    const green: string[] = [];
    const asked: string[] = [];
    for (let at = 0; at < 30; at += 1) {
      const id = await create(bob, { title: at % 3 === 0 ? `Green ${at}` : `Red ${at}` });
      if (at % 3 === 0) green.unshift(id);
      if (at % 10 === 0) asked.unshift(await create(bob, undefined, { agent_id: agentId }));
    }
    expect((await listed(bob, 'q=gREEN')).ids).toEqual(green);
    for (const limit of [1, 3, 5]) {
      const { ids, pages } = await listed(bob, `q=green&limit=${limit}`);
      expect(ids).toEqual(green);
      expect(pages).toBe(Math.ceil(green.length / limit));
    }
    for (const by of [agentId, 'doctor%20who']) {
      expect((await listed(bob, `agent=${by}&limit=2`)).ids).toEqual(asked);
    }
    expect((await listed(bob, 'agent=demo&limit=500')).ids).toHaveLength(33);
    expect((await listed(bob, 'agent=doctor')).ids).toEqual([]);
    expect((await listed(bob, 'agent=demo&q=green&status=initializing')).ids).toEqual(green);
    const { ids, last } = await listed(bob, 'agent=demo&q=green&status=active');
    expect([ids, last['total_count']]).toEqual([[], 33]);
  });

  test('looks at a bounded number of sessions in one request, and forgets those that are gone', async () => {
    const { redis, keys } = gateways.scripts;
    const many = await gateways.login('alice');
    const needle = await create(many, { title: 'needle' });
    const end = Number(await redis.zscore(keys.userSessions('alice'), needle));
    // Ids behind which nothing is any more: they are looked at as any, and taken from the index.
    const ids = Array.from({ length: 2_500 }, (_, at) => `ses_0_Z${String(at).padStart(19, '0')}`);
    await redis.zadd(keys.userSessions('alice'), ...ids.flatMap((id) => [end + 1, id]));
    const first = await many.get('/chat/sessions?q=needle');
    expect(first.body.sessions).toEqual([]);
    expect(first.body.next).toMatch(/^ses_0_Z/);
    const { body } = await many.get(
      `/chat/sessions?q=needle&after=${encodeURIComponent(first.body.next as string)}`,
    );
    expect(body.sessions.map((session: { session_id: string }) => session.session_id)).toEqual([needle]);
    expect(await redis.zcount(keys.userSessions('alice'), end + 1, end + 1)).toBe(0);
  });

  test.each(['status=gone', 'q=', 'agent=', 'q=a&q=b', `q=${'x'.repeat(201)}`, `agent=${'x'.repeat(129)}`])(
    'refuses ?%s',
    async (query) => {
      expect(codeOf(await alice.get(`/chat/sessions?${query}`))).toEqual([422, 'VALIDATION_ERROR']);
    },
  );
});
