import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import type { TestProject } from 'vitest/node';
import type { Charge } from '../../scripts/guard/charge.ts';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { startRedis } from '../../scripts/redis/start-redis.ts';
import { type ContainerEngine, redisImage } from './redis-image.ts';

interface TestRedis {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const port = 6379;
/** How long an image may take to be pulled, in ms. */
const pullMs = 180_000;

/**
 * Gives the tests of a run a Redis: that of `REDIS_URL`, a container where an engine answers and has an image (or pulls
 * it, where `CI` is set), or a server of this machine. `AGENTCONNECT_TEST_REDIS=local` leaves containers out.
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
  const found = await redisImage(await runningEngine(), process.env);
  if ('passedOver' in found) return passOver(found.passedOver);
  const { image } = found;
  // Its cleaner is an image of its own, which may not be here and would be pulled; the guard does its work.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  try {
    const container = await new GenericContainer(image)
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
      .start();
    say(`the tests' Redis is a container of ${image}`);
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
    return passOver(`${image} does not start: ${String(error).replaceAll(/\s+/g, ' ')}`);
  }
}

function passOver(why: string): undefined {
  say(`no container for the tests' Redis (${why}): taking a server of this machine`);
}

function say(line: string): void {
  process.stderr.write(`» ${line}\n`);
}

async function runningEngine(): Promise<ContainerEngine | undefined> {
  const client = await getContainerRuntimeClient().catch(() => undefined);
  return (
    client && {
      has: (image) => client.image.exists(ImageName.fromString(image)),
      pull: async (image) => {
        say(`pulling ${image} …`);
        const late = wait(pullMs, undefined, { ref: false }).then(() => {
          throw new Error(`it takes more than ${pullMs / 1000} s`);
        });
        await Promise.race([client.image.pull(ImageName.fromString(image)), late]);
      },
    }
  );
}

async function local(guard: Guard): Promise<TestRedis> {
  const source = await findRedis({ say });
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
