import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { runSnippet } from '../../support/page-snippet.ts';
import { OwnRedis } from '../../support/redis-own.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let redis: OwnRedis;
let stack: Stack;

const passwords = { OLD_PASSWORD: 'the old one', NEW_PASSWORD: 'the new one' };
const addressWith = (password: string): string =>
  redis.url.replace('//', `//agentconnect:${encodeURIComponent(password)}@`);

/** Follows the page as Redis' own user `default`. */
async function follow(snippet: string): Promise<void> {
  await runSnippet('docs/operate.md', snippet, { REDIS_URL: redis.url, ...passwords });
}

beforeAll(async () => {
  redis = await OwnRedis.start();
  await follow('redis user');
  const env = { REDIS_PREFIX: 'ac', LEASE_SECONDS: '2' };
  stack = await Stack.start({ redisUrl: addressWith(passwords.OLD_PASSWORD), env });
});
afterAll(async () => {
  await stack?.stop('SIGKILL');
  await redis?.stop();
});

it('rotates the password of Redis while clients talk, and names a process that was forgotten', async () => {
  const alice = await Client.login(stack.gateway());
  const socket = await alice.attach(await alice.session());
  const answer = async (content: string): Promise<void> => {
    const { metadata } = await socket.text(content);
    await socket.next(is.answerTo(metadata['message_id']), `the answer to ${content}`);
  };
  await answer('with the old password');

  await follow('new password');
  await stack.addWorker({ REDIS_URL: addressWith(passwords.NEW_PASSWORD) });
  await stack.worker(0).kill('SIGTERM');
  await answer('with both');

  await follow('old password');
  // The gateway was forgotten; its connections are open.
  await answer('with the new one');
  await redis.command('client', 'kill', 'user', 'agentconnect');
  const { adminUrl } = stack.gateway();
  await eventually('the gateway is not ready', 10_000, async () => {
    return (await fetch(`${adminUrl}/readyz`)).status === 503;
  });
  expect((await alice.get('/chat/sessions')).body.code).toBe('REDIS_UNAVAILABLE');
  await eventually('its log says why', 10_000, () => stack.gatewayProcess().log.includes('WRONGPASS'));
  await stack.worker(1).ready();
});
