import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { AdminApi, AgentConnectClient } from '@agentconnect/client';
import { type EndpointName, endpoints, wholePath } from '@agentconnect/protocol';
import { expect, inject, it } from 'vitest';
import { passwordOf, Stack } from '../../support/stack.ts';

/** The endpoints that the client has no method for, and why. */
const leftOut: Partial<Record<EndpointName, string>> = {
  health: 'for whoever runs a gateway; it lies outside of /api',
  ready: 'for whoever runs a gateway; it lies outside of /api',
  openApi: 'for programs that make clients',
  asyncApi: 'for programs that make clients',
  signingKeys: 'for backends that verify tokens themselves',
  listen: 'the client follows sessions by its sockets, which bring the same frames',
};

/** What `fetch` publishes of each request. */
interface Requested {
  readonly request: { readonly method: string; readonly path: string };
}

it('the client has a method for every endpoint that its user needs', async ({ onTestFailed }) => {
  const stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: { ADMIN_USERS: 'alice' },
  });
  onTestFailed(() => console.error(stack.logs));
  const asked = new Set<EndpointName>();
  const onRequest = (message: unknown): void => {
    const { method, path } = (message as Requested).request;
    asked.add(endpointAt(method, path.replace(/\?.*/, '')));
  };
  subscribe('undici:request:create', onRequest);
  try {
    await useAll(stack.gateway().url);
  } finally {
    unsubscribe('undici:request:create', onRequest);
    await stack.stop();
  }
  const names = Object.keys(endpoints) as EndpointName[];
  expect([...asked].sort()).toEqual(names.filter((name) => leftOut[name] === undefined).sort());
});

/** The endpoint of an address: the first that fits, as at the gateway. */
function endpointAt(method: string, path: string): EndpointName {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const pattern = wholePath(endpoint).replace(/\{\w+\}/g, '[^/]+');
    if (endpoint.method === method && new RegExp(`^${pattern}$`).test(path)) return name as EndpointName;
  }
  throw new Error(`${method} ${path} is no endpoint`);
}

/** Everything that the client does by REST. */
async function useAll(url: string): Promise<void> {
  const client = new AgentConnectClient({
    urls: [url],
    identity: { username: 'alice', password: passwordOf('alice') },
  });
  expect(await client.verify()).toMatchObject({ valid: true, user: 'alice' });
  // Its account is in the settings.
  const passwords = { current: passwordOf('alice'), next: 'correct horse battery' };
  await expect(client.changePassword(passwords)).rejects.toMatchObject({ code: 'ACCOUNT_ELSEWHERE' });
  await expect(client.signOut()).rejects.toMatchObject({ code: 'ACCOUNT_ELSEWHERE' });
  expect(await client.ticket()).toMatchObject({ expires_in: 30 });
  expect(Object.keys(await client.providers())).toContain('demo');
  expect(await client.tools()).toEqual([]);

  const register = async (name: string): Promise<string> => {
    const capabilities = ['help'];
    return (await client.agents.register({ name, provider: 'demo', model: 'echo', capabilities })).agent_id;
  };
  const helper = await register('Helper');
  const asker = await register('Asker');
  const { agents } = await client.agents.list({ capability: 'help' });
  expect(agents.map(({ agent_id: id }) => id).sort()).toEqual([helper, asker].sort());
  expect(await client.agents.status(helper)).toMatchObject({ agent_id: helper });
  expect(await client.agents.capabilities(helper)).toMatchObject({ capabilities: ['help'] });
  const changed = await client.agents.change(helper, {
    personality: 'brief',
    capabilities: ['help', 'more'],
  });
  expect(changed).toMatchObject({ agent_id: helper, capabilities: ['help', 'more'] });
  const question = { receiver_id: helper, content: 'Are you there?', message_type: 'text' } as const;
  expect(await client.agents.message(asker, question)).toMatchObject({ receiver: helper });

  const { session_id: id } = await client.sessions.create({
    session_type: 'human_agent',
    agents: { primary: { agent_id: helper } },
  });
  expect(await client.sessions.get(id)).toMatchObject({ session_id: id });
  expect((await client.sessions.list().next()).value).toMatchObject({ session_id: id });
  expect((await client.sessions.setTitle(id, 'All of it')).metadata).toMatchObject({ title: 'All of it' });
  const found = client.sessions.list({ agent: helper, title: 'all' });
  expect((await found.next()).value).toMatchObject({ session_id: id });
  expect((await client.sessions.post(id, { content: 'Hello!' })).seq).toBe(1);
  expect((await client.sessions.page(id)).messages[0]).toMatchObject({ content: 'Hello!' });
  const goesOn = await client.sessions.continueFrom(
    { session_id: id, seq: 1 },
    { session_type: 'human_agent', agents: { primary: { agent_id: helper } }, metadata: { title: 'More' } },
  );
  expect(goesOn.metadata).toMatchObject({ title: 'More', continue_from: { session_id: id, seq: 1 } });
  await client.sessions.delete(goesOn.session_id);
  const nobody = client.sessions.answerCall(id, 'call_none', { action: 'approve' });
  await expect(nobody).rejects.toMatchObject({ code: 'CALL_NOT_FOUND' });
  await client.sessions.delete(id);
  await client.agents.delete(helper);

  const key = await client.keys.create({ name: 'shop', scopes: ['sessions:read'] });
  expect(key.key).toMatch(/^ac_/);
  expect((await client.keys.list()).keys.map(({ key_id }) => key_id)).toEqual([key.key_id]);
  await client.keys.revoke(key.key_id);
  await expect(client.keys.revoke(key.key_id)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });

  await administer(new AdminApi(client));

  // A browser logs in on a gateway's own page alone: here, each is refused.
  const { browser } = client;
  await expect(browser.who()).rejects.toMatchObject({ status: 401 });
  await expect(browser.logIn({ username: 'alice', password: '?' })).rejects.toMatchObject({ status: 403 });
  await expect(browser.logInByLink('?')).rejects.toMatchObject({ status: 403 });
  await expect(browser.logOut()).rejects.toMatchObject({ status: 403 });
}

/** Everything that an administrator does. */
async function administer(admin: AdminApi): Promise<void> {
  expect((await admin.fleet()).processes.map(({ kind }) => kind).sort()).toEqual(['agent-worker', 'gateway']);
  const { users } = admin;
  const added = await users.add({ name: 'dora', password: passwordOf('dora'), role: 'operator' });
  expect(added).toMatchObject({ name: 'dora', role: 'operator' });
  await users.setRole('dora', 'user');
  await users.setPassword('dora', 'correct horse battery');
  await users.signOut('dora');
  await users.disable('dora');
  expect(await users.get('dora')).toMatchObject({ role: 'user', state: 'disabled' });
  await users.enable('dora');
  expect((await users.list().next()).value).toMatchObject({ name: 'dora', state: 'enabled' });
  await users.delete('dora');
  const noKey = admin.revokeKey('0000000000000000');
  await expect(noKey).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  expect((await admin.keys({ user: 'alice' }).next()).done).toBe(true);
  const { value: session } = await admin.sessions().next();
  const id = session?.session_id ?? '';
  expect(await admin.session(id)).toMatchObject({ session_id: id, user: 'alice' });
  expect((await admin.history(id).next()).value).toMatchObject({ type: 'text' });
  await admin.endSession(id);
  expect((await admin.agents({ user: 'alice' }).next()).value).toMatchObject({ name: 'Asker' });
  expect((await admin.asideTurns().next()).done).toBe(true);
  for (const act of [admin.retryTurn('0/1-0'), admin.dropTurn('0/1-0')])
    await expect(act).rejects.toMatchObject({ code: 'TURN_NOT_FOUND' });
  expect((await admin.audit({ trail: 'acts' }).next()).value).toMatchObject({ action: 'session.end' });
}
