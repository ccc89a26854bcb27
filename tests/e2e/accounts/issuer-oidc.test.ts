import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { newIssuerKey } from '../../support/issuer-server.ts';
import { OidcProvider } from '../../support/oidc-provider.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

const keys = { old: newIssuerKey('2026-1', 'RS256'), new: newIssuerKey('2026-2', 'ES256') };

let folder: string;
let provider: OidcProvider;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentconnect-'));
  provider = await OidcProvider.start(keys.old);
  const { issuer, audience } = provider;
  await writeFile(join(folder, 'issuers.json'), JSON.stringify({ corp: { issuer, audience } }));
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { ISSUERS_FILE: join(folder, 'issuers.json') },
  });
});
afterAll(async () => {
  await stack?.stop();
  await provider?.stop();
  await rm(folder, { recursive: true });
});

async function logIn(user: string, gateway = 0): Promise<Client> {
  return new Client(stack.gateway(gateway), `~corp~${user}`, await provider.logIn(user));
}

it('who has logged in at the issuer chats here, and no other user sees it', async () => {
  const ada = await logIn('ada');
  const id = await ada.session();
  const socket = await ada.attach(id);
  socket.send({ type: 'text', content: 'Hello' });
  expect(await socket.next((frame) => frame.type === 'response')).toMatchObject({
    content: 'Hello',
    receiver: '~corp~ada',
  });
  const bob = await logIn('bob', 1);
  expect((await bob.get(`/chat/sessions/${id}`)).body.code).toBe('FORBIDDEN');
  expect((await bob.get('/chat/sessions')).body.total_count).toBe(0);
  expect((await ada.at(stack.gateway(1)).get('/chat/sessions')).body.total_count).toBe(1);
});

it('its keys are rotated, and nobody notices', async () => {
  const before = await logIn('eve');
  const socket = await before.attach(await before.session());
  await provider.signWith([keys.new, keys.old]);
  const after = await logIn('eve', 1);
  // A key that is not known yet is looked for once in ten seconds.
  await eventually(
    'the new key counts',
    20_000,
    async () => (await after.get('/chat/sessions')).status === 200,
  );
  expect((await before.get('/chat/sessions')).status).toBe(200);
  socket.send({ type: 'system', metadata: { event: 'auth', token: after.token } });
  await eventually('the new key counts at each gateway', 20_000, async () => {
    return (await after.at(stack.gateway(0)).get('/chat/sessions')).status === 200;
  });
  socket.send({ type: 'system', metadata: { event: 'auth', token: after.token } });
  await socket.next(is.event('token.renewed'));
  await socket.close();
});

it('an operator signs one out: sockets close at every gateway, and tokens count no more', async () => {
  const client = await logIn('mallory');
  const id = await client.session();
  const listeners = await Promise.all([0, 1].map((gateway) => client.at(stack.gateway(gateway)).attach(id)));
  expect(await stack.admin(['users', 'disable', '~corp~mallory'])).toContain('~corp~mallory is disabled');
  for (const listener of listeners) {
    expect(await listener.closed()).toEqual({ code: 4003, reason: 'invalid token' });
  }
  for (const gateway of [0, 1]) {
    expect((await client.at(stack.gateway(gateway)).get('/chat/sessions')).status).toBe(401);
  }
  expect(await stack.admin(['users', 'list'])).toMatch(/~corp~mallory\tdisabled\t/);
  // Nor does one that the issuer gives out afterwards.
  expect((await (await logIn('mallory')).get('/chat/sessions')).status).toBe(401);
});
