import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericContainer } from 'testcontainers';
import type { TestProject } from 'vitest/node';
import { findRedis } from '../../scripts/redis/find-redis.ts';
import { startRedis } from '../../scripts/redis/start-redis.ts';

/** Images that serve as a Redis for tests, if the machine has one of them; none is pulled. */
const images = ['redis:8-alpine', 'redis:8', 'redis:7-alpine', 'redis:7', 'valkey/valkey:8-alpine'];

/**
 * The Redis of a test run: `REDIS_URL`, a container where an engine answers and has an image, or a server of this
 * machine. `TEST_REDIS=local` leaves containers out.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = given() ?? (await contained()) ?? (await local());
  project.provide('redisUrl', redis.url);
  return redis.stop;
}

interface TestRedis {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

function given(): TestRedis | undefined {
  const url = process.env['REDIS_URL'];
  return url ? { url, stop: async () => undefined } : undefined;
}

async function contained(): Promise<TestRedis | undefined> {
  if (process.env['TEST_REDIS'] === 'local') return undefined;
  const image = images.find(isHere);
  if (!image) return undefined;
  // The helper that cleans up after a killed run is an image of its own, which may not be here.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const container = await new GenericContainer(image).withExposedPorts(6379).start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => {
      await container.stop();
    },
  };
}

function isHere(image: string): boolean {
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore', timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

async function local(): Promise<TestRedis> {
  const program = findRedis((line) => process.stderr.write(`» ${line}\n`));
  if (!program) throw new Error('no Redis 7 or newer: install redis-server, or set REDIS_URL');
  const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-redis-'));
  const redis = await startRedis({ program, dir });
  return {
    url: redis.url,
    stop: async () => {
      await redis.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
