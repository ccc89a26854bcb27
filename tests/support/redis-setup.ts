import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GenericContainer, Wait } from 'testcontainers';
import type { TestProject } from 'vitest/node';
import type { Charge } from '../../scripts/guard/charge.ts';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { startRedis } from '../../scripts/redis/start-redis.ts';

interface TestRedis {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Images that serve as a Redis for tests, if an engine has one of them; none is pulled. */
const images = ['redis:8-alpine', 'redis:8', 'redis:7-alpine', 'redis:7', 'valkey/valkey:8-alpine'];
const port = 6379;

/**
 * Gives the tests of a run a Redis: that of `REDIS_URL`, a container where an engine answers and has an image, or a
 * server of this machine. `AGENTCONNECT_TEST_REDIS=local` leaves containers out.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A run that is killed leaves neither a server nor a folder behind.
  const guard = new Guard();
  const redis = given() ?? (await contained(guard)) ?? (await local(guard));
  project.provide('redisUrl', redis.url);
  return redis.stop;
}

function given(): TestRedis | undefined {
  const url = process.env['REDIS_URL'];
  return url ? { url, stop: async () => undefined } : undefined;
}

async function contained(guard: Guard): Promise<TestRedis | undefined> {
  if (process.env['AGENTCONNECT_TEST_REDIS'] === 'local') return undefined;
  const image = await localImage();
  if (!image) return undefined;
  // Its cleaner is an image of its own, which may not be here and would be pulled; the guard does its work.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  try {
    const container = await new GenericContainer(image)
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
      .start();
    const charge: Charge = { kind: 'container', id: container.getId() };
    guard.watch(charge);
    return {
      url: `redis://${container.getHost()}:${container.getMappedPort(port)}`,
      stop: async () => {
        await container.stop();
        guard.forget(charge);
      },
    };
  } catch (error) {
    process.stderr.write(`» no container of ${image} (${String(error)}): taking a server of this machine\n`);
    return undefined;
  }
}

async function localImage(): Promise<string | undefined> {
  for (const image of images) {
    const isHere = await promisify(execFile)('docker', ['image', 'inspect', image], { timeout: 5_000 }).then(
      () => true,
      () => false,
    );
    if (isHere) return image;
  }
  return undefined;
}

async function local(guard: Guard): Promise<TestRedis> {
  const source = await findRedis({ say: (line) => void process.stderr.write(`» ${line}\n`) });
  if (!source) throw new Error(noRedis);
  const dir = await mkdtemp(join(tmpdir(), 'agentconnect-test-redis-'));
  const charge: Charge = { kind: 'folder', path: dir };
  guard.watch(charge);
  const redis = await startRedis({ source, dir, guard });
  return {
    url: redis.url,
    stop: async () => {
      await redis.stop();
      await rm(dir, { recursive: true, force: true });
      guard.forget(charge);
    },
  };
}
