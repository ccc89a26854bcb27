import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../support/certificates.ts';
import { Client } from '../../support/client.ts';
import { type RedisSentinel, startRedisSentinel } from '../../support/redis-sentinel.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { StackProcess } from '../../support/stack-process.ts';
import { Stack } from '../../support/stack.ts';
import { testPort } from '../../support/test-port.ts';

const password = 'what-sentinels-ask-for';
/** All that docs/operations.md says a user of theirs needs. */
const user = [
  'agentconnect',
  'on',
  `>${password}`,
  '&+switch-master',
  '+subscribe',
  '+sentinel|get-master-addr-by-name',
  '+sentinel|sentinels',
];

describe.each([{ by: 'a password' }, { by: 'a password and TLS', isTls: true }])(
  'sentinels that ask for $by',
  ({ isTls = false }) => {
    let folder: string;
    let sentinel: RedisSentinel;
    let stack: Stack;
    let env: Readonly<Record<string, string>>;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'agentconnect-test-certificates-'));
      const certificates = isTls ? await makeCertificates() : undefined;
      const authority = join(folder, 'authority.pem');
      if (certificates) await writeFile(authority, certificates.authority);
      sentinel = await startRedisSentinel({ password, ...(certificates ? { certificates } : {}) });
      for (const one of sentinel.sentinels) await one.command('acl', 'setuser', ...user);
      env = {
        REDIS_SENTINEL_USERNAME: 'agentconnect',
        REDIS_SENTINEL_PASSWORD: password,
        ...(isTls ? { REDIS_SENTINEL_TLS: 'on', NODE_EXTRA_CA_CERTS: authority } : {}),
      };
      stack = await Stack.start({ redisUrl: sentinel.url, env });
    });
    afterAll(async () => {
      await stack?.stop();
      await sentinel?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('are asked by gateway, worker and operator, and followed to another primary', async () => {
      const alice = await Client.login(stack.gateway());
      const socket = await alice.attach(await alice.session());
      const answer = async (content: string): Promise<void> => {
        const { metadata } = await socket.text(content);
        await socket.next(is.answerTo(metadata['message_id']), `the answer to ${content}`);
      };
      await answer('by the first primary');
      expect(await stack.admin(['users', 'list'])).toBe('there are no users\n');

      const before = await sentinel.primary();
      await sentinel.handOver();
      // It takes itself for the primary for seconds more, and closes nothing until then.
      await eventually('the old primary is left', 5_000, async () => {
        const clients = String(await before.command('client', 'list'));
        return !/ cmd=(?:xreadgroup|ssubscribe|evalsha) /.test(clients);
      });
      await stack.ready();
      await answer('by the second primary');
    });

    it.each(['gateway', 'agent-worker'] as const)(
      'refuse the %s that does not know it, which says so',
      async (service) => {
        const adminPort = await testPort();
        const stranger = new StackProcess({
          service,
          name: service,
          adminPort,
          env: {
            REDIS_URL: sentinel.url,
            JWT_SECRET: 'a secret of tests that is long enough',
            ADMIN_PORT: String(adminPort),
            ...env,
            REDIS_SENTINEL_PASSWORD: 'another',
          },
        });
        stranger.startSoon();
        await eventually('its log names the setting', 20_000, () =>
          stranger.log.includes('REDIS_SENTINEL_PASSWORD'),
        );
        await stranger.kill('SIGKILL');
      },
    );
  },
);
