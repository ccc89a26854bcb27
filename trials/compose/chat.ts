import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { call, Client } from '../../tests/support/client.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { is } from '../../tests/support/seen-frame.ts';
import type { Deployment } from './deployment.ts';

const upMs = 60_000;

/** Adds a user as an operator does, and logs in through the balancer. */
export async function loggedIn(deployment: Deployment, api: string): Promise<Client> {
  const password = randomBytes(12).toString('base64url');
  const admin = ['exec', '-T', 'gateway', 'node', 'services/gateway/dist/admin/main.js'];
  await deployment.run([...admin, 'users', 'add', 'ada'], `${password}\n`);
  const address = { url: api, wsUrl: api.replace(/^http/, 'ws') };
  return Client.login(address, 'ada', {}, password);
}

/** A text over a socket, streamed, one by REST, both seen in an event stream; and nothing but the API is served. */
export async function tryChat(client: Client, api: string): Promise<void> {
  await eventually('the API answers', upMs, async () => {
    const answer = await client.get('/chat/sessions').catch(() => undefined);
    return answer?.status === 200;
  });
  const session = await client.session({ model: 'typist' });
  const events = await client.events(session, { stream: true, tokenInQuery: true });
  const socket = await client.attach(session, { stream: true });
  try {
    socket.send({ type: 'text', content: 'Hello!' });
    await socket.some((frame) => frame.metadata['event'] === 'delta', 'a piece of the answer');
    await socket.some(is.response, 'the answer');
    const { status } = await client.post(`/chat/sessions/${session}/messages`, { content: 'Again!' });
    assert.equal(status, 202);
    for (const stream of [socket, events]) {
      await stream.some((frame) => is.response(frame) && frame.metadata['seq'] === 4, 'the second answer');
    }
  } finally {
    await socket.close();
    events.drop();
  }
  assert.equal((await call('GET', new URL('/metrics', api).href)).status, 404, '/metrics is served');
}
