import {
  closeRedis,
  Keys,
  openRedis,
  readCatalogue,
  type RedisAddress,
  Scripts,
  whenReady,
} from '@agentconnect/broker';

const answerMs = 5_000;

/** The keys of the providers that workers have a key or an address for, the built-in demo left out. */
export async function availableProviders(address: RedisAddress, prefix: string): Promise<string[]> {
  const redis = openRedis({ ...address, role: 'command', onError: () => undefined });
  try {
    await whenReady(redis, answerMs);
    const catalogue = (await readCatalogue(new Scripts({ redis, keys: new Keys(prefix) }))) ?? {};
    return Object.keys(catalogue).filter((key) => key !== 'demo' && catalogue[key]?.is_available);
  } finally {
    await closeRedis(redis);
  }
}
