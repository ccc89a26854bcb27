import type { Scripts } from '@agentconnect/broker';
import { createHash } from 'node:crypto';
import { RedisStore, type RedisReply } from 'rate-limit-redis';

/**
 * Counters in Redis, one for each key of a limit, so that a limit holds over all gateways. The store's scripts are run
 * as all others are: by hash, with the text where a server does not know it, also in a Cluster.
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
