import { closeRedis, Keys, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { partitionOf } from '@agentconnect/protocol';
import { type Held, leftBeyond, readHeld, tellKeys } from '../../../tests/support/held.ts';

/**
 * Keys that a deployment may hold once its sessions are deleted: the triggers of deadlines, which find nothing when their
 * time has come, what a worker notes while it works on one, and the last events of BullMQ, a bounded log.
 */
const harmless =
  /^:\{bull\}:timers:((expire|wake|deadline)-|(delayed|active|stalled|stalled-check|wait|marker|events)$)/;

/** What the run's part of Redis holds. */
export class HeldKeys {
  readonly #redis: RedisConnection;
  readonly #prefix: string;

  private constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  static async open(url: string, prefix: string): Promise<HeldKeys> {
    const redis = openRedis({ url, role: 'command', onError: () => undefined });
    await whenReady(redis, 10_000).catch((error: unknown) => {
      redis.disconnect();
      throw error;
    });
    return new HeldKeys(redis, prefix);
  }

  async held(): Promise<Held> {
    return readHeld(this.#redis, this.#prefix, nameOf);
  }

  /** Waits until Redis holds no more than `before`; returns what is left when it has not come to that in time. */
  async left(before: Held, withinMs: number): Promise<string[]> {
    return leftBeyond(before, () => this.held(), withinMs);
  }

  /** What stands in the keys that are left, and in what BullMQ keeps, for a report. */
  async tellLeft(left: readonly string[]): Promise<string[]> {
    const isLeft = (key: string): boolean => left.some((line) => line.startsWith(`${nameOf(key) ?? ''}: `));
    const isOfTimers = (key: string): boolean =>
      key.startsWith(':{bull}:timers:') && !key.endsWith(':events');
    return tellKeys(this.#redis, this.#prefix, (key) => isLeft(key) || isOfTimers(key));
  }

  /** What Redis holds of a session and of the queue that it stands in, for a report. */
  async tell(sessionId: string): Promise<string> {
    const keys = new Keys(this.#prefix);
    const partition = partitionOf(sessionId) ?? 0;
    const ready = keys.ready(partition);
    const { S: session, IN: inputs } = keys.session(sessionId);
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

/** All keys but those, and a gateway's signs of life. */
function nameOf(key: string): string | undefined {
  if (key.includes(':pulse:') || harmless.test(key)) return undefined;
  return key.replace(/ses_\w+|\d+/g, '*');
}
