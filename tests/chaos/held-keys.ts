import { closeRedis, Keys, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { partitionOf } from '@agentconnect/protocol';
import { Cluster, type Redis } from 'ioredis';
import { eventually } from '../support/stack-eventually.ts';

/**
 * Keys that a deployment holds once its sessions are deleted: the triggers of deadlines, which find nothing when their
 * time has come, and what a worker notes while it works on one.
 */
const harmless = /^:\{bull\}:timers:((expire|wake|deadline)-|delayed$|active$|stalled$|wait$|marker$)/;

/** What the run's part of Redis holds, by names without the parts that tell one session or process from another. */
export class HeldKeys {
  readonly #redis: RedisConnection;
  readonly #prefix: string;

  private constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  static async open(url: string, prefix: string): Promise<HeldKeys> {
    const redis = openRedis({ url, role: 'command', onError: () => undefined });
    await whenReady(redis, 10_000);
    return new HeldKeys(redis, prefix);
  }

  /** Keys without an expiry, and those of sessions; not those that are harmless. */
  async lasting(): Promise<string[]> {
    const names = new Set<string>();
    for (const node of this.#redis instanceof Cluster ? this.#redis.nodes('master') : [this.#redis]) {
      for (const [key, ms] of await keysOf(node, this.#prefix)) {
        const name = key.slice(this.#prefix.length);
        const isOfSession = name.includes(':s:ses_') || name.includes(':busy:');
        if ((ms === -1 && !harmless.test(name)) || isOfSession) names.add(name.replace(/\d+/g, '*'));
      }
    }
    return [...names].toSorted();
  }

  /** Waits until Redis holds no more than `before`; returns what is left when it has not come to that in time. */
  async left(before: readonly string[], withinMs: number): Promise<string[]> {
    let left: string[] = [];
    await eventually('the keys are gone', withinMs, async () => {
      left = (await this.lasting()).filter((name) => !before.includes(name));
      return left.length === 0;
    }).catch(() => undefined);
    return left;
  }

  /** What Redis holds of a session and of the queue that it stands in, for a report. */
  async tell(sessionId: string): Promise<string> {
    const keys = new Keys(this.#prefix);
    const partition = partitionOf(sessionId) ?? 0;
    const ready = keys.ready(partition);
    const [session = '', inputs = ''] = keys.session(sessionId);
    const [hash, mailbox, due, groups, pending] = await Promise.all([
      this.#redis.hgetall(session),
      this.#redis.xrange(inputs, '-', '+'),
      this.#redis.zscore(keys.due(partition), `w:${sessionId}`),
      this.#redis.xinfo('GROUPS', ready),
      this.#redis.xpending(ready, 'agent-workers', '-', '+', 100),
    ]);
    const { agents: _, metadata: _metadata, ...state } = hash;
    return JSON.stringify({ now: Date.now(), sessionId, state, mailbox, due, groups, pending });
  }

  async close(): Promise<void> {
    await closeRedis(this.#redis);
  }
}

async function keysOf(node: Redis, prefix: string): Promise<[key: string, ms: number][]> {
  const found: [string, number][] = [];
  for (const key of await node.keys(`${prefix}:*`)) {
    const ms = await node.pttl(key);
    // It may have gone meanwhile.
    if (ms !== -2) found.push([key, ms]);
  }
  return found;
}
