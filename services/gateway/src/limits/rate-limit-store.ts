import type { Scripts } from '@agentconnect/broker';
import { createHash } from 'node:crypto';
import { RedisStore, type RedisReply } from 'rate-limit-redis';

/**
 * Counters in Redis, one per key of a limit, so that limits hold over all gateways. The store's scripts run like all others:
 * by hash, or with their text if a server does not know them, also in a Cluster.
 */
export function rateLimitStore(scripts: Scripts, limit: string): RedisStore {
  const texts = new Map<string, string>();
  return new RedisStore({
    prefix: scripts.keys.limit(limit),
    sendCommand: async (...command: string[]): Promise<RedisReply> => {
      const [name, first = '', ...rest] = command;
      if (name === 'SCRIPT') {
        const text = rest[0] ?? '';
        const sha = createHash('sha1').update(text).digest('hex');
        texts.set(sha, text);
        return sha;
      }
      if (name !== 'EVALSHA') throw new TypeError(`the rate limit sends ${name}`);
      const [, key = '', ...args] = rest;
      const script = { name: 'rate-limit', text: texts.get(first) ?? '', sha: first };
      return (await scripts.run(script, [key], args)) as RedisReply;
    },
  });
}
