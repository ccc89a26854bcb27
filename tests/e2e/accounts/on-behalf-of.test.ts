import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Answer, call } from '../../support/client.ts';
import { type KeyOwner, KeyRig, refusal as refused } from '../../support/key-rig.ts';
import { expectOpen } from '../../support/listeners.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';

let rig: KeyRig;
let user: KeyOwner;

beforeAll(async () => {
  rig = await KeyRig.start({ redisUrl: inject('redisUrl'), gateways: 2 });
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  user = await rig.newOwner();
});

describe('on behalf of others', () => {
  const acting = (key: string, name: string): Record<string, string> => ({
    'x-api-key': key,
    'x-on-behalf-of': name,
  });

  it('two end users of a key do not see each other, nor its owner, on two gateways', async () => {
    const key = await user.actingKey();
    const names = ['bob', 'customer 7 / ü'];
    const sessions: string[] = [];
    for (const [gateway, name] of names.entries()) {
      const headers = acting(key, name);
      const { url } = rig.stack.gateway(gateway);
      const agents = { primary: { provider: 'demo', model: 'echo' } };
      const json = { session_type: 'human_agent', agents };
      const made = await call('POST', `${url}/chat/sessions/create`, { json, headers: encoded(headers) });
      expect(made.status).toBe(200);
      sessions.push(made.body.session_id as string);
    }
    const [first = '', second = ''] = sessions;
    const get = (path: string, name?: string): Promise<Answer> =>
      call('GET', `${rig.stack.gateway(1).url}${path}`, {
        headers: name === undefined ? { 'x-api-key': key } : encoded(acting(key, name)),
      });
    expect((await get(`/chat/sessions/${first}`, 'bob')).status).toBe(200);
    expect((await get('/chat/sessions', 'bob')).body.total_count).toBe(1);
    expect((await get(`/chat/sessions/${second}`, 'bob')).status).toBe(403);
    expect((await get(`/chat/sessions/${first}`, names[1])).status).toBe(403);
    expect((await get(`/chat/sessions/${first}`)).status).toBe(403);
    expect((await user.client.get('/chat/sessions')).body.total_count).toBe(0);

    const socket = await rig.openWith(first, acting(key, 'bob'), 1);
    await socket.next(is.event('ready'));
    socket.send({ type: 'text', content: 'Hello' });
    expect(await socket.next((frame) => frame.type === 'response')).toMatchObject({
      receiver: `~~bob~${user.name}`,
    });
    const stranger = await rig.openWith(first, acting(key, 'eve'), 1);
    expect(await stranger.closed()).toEqual({ code: 4003, reason: "another user's session" });
    await socket.close();
  });

  it('a replaced key reaches the same users', async () => {
    const old = await user.actingKey();
    const create = (key: string): Promise<Answer> =>
      call('GET', `${rig.stack.gateway().url}/chat/sessions`, { headers: acting(key, 'bob') });
    const json = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
    await call('POST', `${rig.stack.gateway().url}/chat/sessions/create`, {
      json,
      headers: acting(old, 'bob'),
    });
    const next = await user.actingKey();
    const [listed] = await rig.keys.list(user.name);
    await rig.keys.revoke(listed?.id ?? '');
    expect((await create(next)).body.total_count).toBe(1);
    await eventually('the old one is refused', 5_000, async () => (await create(old)).status === 401);
  });

  it('is a right that only an operator gives: 403 SCOPE_MISSING without it, for tokens too', async () => {
    const { key } = await user.newKey();
    for (const token of [key, user.client.token]) {
      const headers = { authorization: `Bearer ${token}`, 'x-on-behalf-of': 'bob' };
      const answer = await call('GET', `${rig.stack.gateway().url}/chat/sessions`, { headers });
      expect(refused(answer)).toEqual([403, 'SCOPE_MISSING']);
      const socket = await rig.openWith('ses_0_AAAAAAAAAAAAAAAAAAAA', headers);
      expect(await socket.closed()).toEqual({ code: 4003, reason: 'missing scope' });
    }
  });

  it.each(['', ' ', 'x'.repeat(256)])('%j names nobody: 422', async (name) => {
    const headers = acting(await user.actingKey(), name);
    const answer = await call('GET', `${rig.stack.gateway().url}/chat/sessions`, { headers });
    expect(refused(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(answer.body.errors[0].path).toBe('X-On-Behalf-Of');
  });

  it('one of them is kept out by an operator; the others and the key go on', async () => {
    const key = await user.actingKey();
    const session = async (name: string): Promise<string> => {
      const json = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
      const made = await call('POST', `${rig.stack.gateway().url}/chat/sessions/create`, {
        json,
        headers: acting(key, name),
      });
      return made.body.session_id as string;
    };
    const [out, stays] = [await session('bob'), await session('eve')];
    const [first, second] = [
      await rig.openWith(out, acting(key, 'bob')),
      await rig.openWith(stays, acting(key, 'eve')),
    ];
    await Promise.all([first.next(is.event('ready')), second.next(is.event('ready'))]);
    await rig.users.disable(`~~bob~${user.name}`);
    expect(await first.closed()).toEqual({ code: 4003, reason: 'invalid token' });
    await expectOpen(second);
    await rig.users.disable(user.name);
    expect(await second.closed()).toEqual({ code: 4003, reason: 'invalid token' });
  });

  it('they are deleted with the user whose keys act for them', async () => {
    const key = await user.actingKey();
    const json = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
    await call('POST', `${rig.stack.gateway().url}/chat/sessions/create`, {
      json,
      headers: acting(key, 'bob'),
    });
    await rig.users.signOut(`~~bob~${user.name}`);
    expect(await rig.stack.admin(['users', 'delete', user.name])).toContain(`${user.name} is deleted`);
    const left = await rig.redis.keys(`${rig.stack.prefix}:*${user.name}*`);
    expect(left).toEqual([]);
    expect(await rig.keys.list(user.name)).toEqual([]);
    expect((await rig.users.list()).filter(({ name }) => name.endsWith(user.name))).toEqual([]);
    expect(
      refused(await call('GET', `${rig.stack.gateway().url}/chat/sessions`, { headers: acting(key, 'bob') })),
    ).toEqual([401, 'TOKEN_INVALID']);
  });
});

/** Header values are bytes: what is not Latin is sent as UTF-8, as servers do. */
function encoded(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  );
}
