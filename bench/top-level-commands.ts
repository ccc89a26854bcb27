import type { Redis } from 'ioredis';

/**
 * The commands that clients send while something happens, by name: those of scripts are left out, so that each is a round
 * trip. MONITOR costs Redis half its speed: nothing else is measured meanwhile.
 */
export async function topLevelCommands(
  redis: Redis,
  action: () => Promise<void>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const monitor = await redis.monitor();
  monitor.on('monitor', (_time: string, [name = '']: string[], source: string) => {
    if (source === 'lua') return;
    const command = name.toLowerCase();
    counts.set(command, (counts.get(command) ?? 0) + 1);
  });
  try {
    await action();
  } finally {
    monitor.disconnect();
  }
  return counts;
}
