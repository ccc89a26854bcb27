import type { Redis } from 'ioredis';

/** Commands by which the bench itself looks at the server. */
const looking = new Set(['info', 'monitor', 'ping', 'client']);

/**
 * How many commands clients send while something happens: those of scripts are left out, so that each is a way to the
 * server and back, though many may be on it together. MONITOR costs the server half its speed: nothing else is measured
 * meanwhile.
 */
export async function clientCommands(redis: Redis, action: () => Promise<void>): Promise<number> {
  let count = 0;
  const monitor = await redis.monitor();
  monitor.on('monitor', (_time: string, [name = '']: string[], source: string) => {
    if (source !== 'lua' && !looking.has(name.toLowerCase())) count += 1;
  });
  try {
    await action();
  } finally {
    monitor.disconnect();
  }
  return count;
}
