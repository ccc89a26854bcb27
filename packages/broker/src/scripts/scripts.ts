import { ApiError, partitionOf } from '@agentconnect/protocol';
import { Gatherer } from './gatherer.ts';
import type { Keys } from '../keys/keys.ts';
import type { RedisConnection } from '../redis/redis.ts';
import {
  type GatheredStep,
  type LuaText,
  readScript,
  type Script,
  type ScriptSource,
  type SessionStep,
} from './lua-script.ts';
import { type Argument, argsOf, keysOf, type Named } from './named.ts';
import type { Reply } from './reply.ts';
import { SharedReads } from './shared-reads.ts';

export interface ScriptsOptions {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Called after each call with its script, how long it took in ms, and its error if it failed. */
  readonly onCall?: (script: string, ms: number, error?: Error) => void;
}

/**
 * Runs Lua scripts by their hash, so that old and new releases run side by side; a server that does not know one yet
 * is sent its text. Rejects with `REDIS_UNAVAILABLE` when Redis is out of reach or cannot write; the step may have
 * happened all the same, which is why every step is idempotent.
 */
export class Scripts {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** What is asked for often and changes seldom. */
  readonly reads = new SharedReads(1_000);
  private readonly onCall: ScriptsOptions['onCall'];
  private readonly gatherers = new Map<string, Gatherer>();

  constructor(options: ScriptsOptions) {
    this.redis = options.redis;
    this.keys = options.keys;
    this.onCall = options.onCall;
  }

  /** Runs a step on a session. The reply's strings are Buffers if `binary`. */
  async step<A extends string>(
    script: SessionStep<A>,
    sessionId: string,
    args: Named<NoInfer<A>, Argument>,
    binary = false,
  ): Promise<Reply> {
    const keys = keysOf(script, this.keys.session(sessionId));
    return this.run(script, keys, argsOf(script, args), binary);
  }

  /**
   * Takes a step with a session, together with those of others of its partition: at once if none of its kind is under
   * way, else with all that gather until that is answered. With `binary` the strings of a reply may be Buffers.
   */
  async gather<A extends string>(
    step: GatheredStep<A>,
    sessionId: string,
    args: Named<NoInfer<A>, Argument>,
    binary = false,
  ): Promise<Reply> {
    const ordered = argsOf(step.many, args);
    const reply = await this.gathererOf(step, sessionId).take(this.keys.sessionHash(sessionId), ordered);
    return reply[0] === 'slow' ? this.step(step.one, sessionId, args, binary) : reply;
  }

  /** Reads a script that is no part of this package; returns what calls it. */
  load<K extends string, A extends string>(
    source: ScriptSource<K, A>,
  ): (keys: Named<K, string>, args: Named<A, Argument>) => Promise<Reply> {
    const script = readScript(source);
    return (keys, args) => this.call(script, keys, args);
  }

  /** Runs a script. */
  async call<K extends string, A extends string>(
    script: Script<K, A>,
    keys: Named<NoInfer<K>, string>,
    args: Named<NoInfer<A>, Argument>,
  ): Promise<Reply> {
    return this.run(script, keysOf(script, keys), argsOf(script, args));
  }

  private gathererOf<A extends string>({ many }: GatheredStep<A>, sessionId: string): Gatherer {
    const partition = partitionOf(sessionId) ?? 0;
    const name = `${many.name} ${partition}`;
    let gatherer = this.gatherers.get(name);
    if (!gatherer) {
      const shared = { READY: this.keys.ready(partition), OUTBOX: this.keys.outbox(partition) };
      gatherer = new Gatherer((SESSIONS, args) =>
        this.run(many, keysOf(many, { ...shared, SESSIONS }), args),
      );
      this.gatherers.set(name, gatherer);
    }
    return gatherer;
  }

  /** Runs a script, of ours or of others, with keys and arguments in its order. */
  async run(
    script: LuaText,
    keys: readonly string[],
    args: readonly Argument[],
    binary = false,
  ): Promise<Reply> {
    const started = performance.now();
    try {
      const reply = await this.evaluate(script, keys, args, binary);
      this.onCall?.(script.name, performance.now() - started);
      return reply as Reply;
    } catch (error) {
      this.onCall?.(script.name, performance.now() - started, error as Error);
      throw asApiError(error);
    }
  }

  private async evaluate(
    script: LuaText,
    keys: readonly string[],
    args: readonly Argument[],
    binary: boolean,
  ): Promise<unknown> {
    const parameters = [keys.length, ...keys, ...args];
    const call = (command: string, body: string): Promise<unknown> =>
      binary
        ? this.redis.callBuffer(command, body, ...parameters)
        : this.redis.call(command, body, ...parameters);
    try {
      return await call('evalsha', script.sha);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await call('eval', script.text);
    }
  }
}

/** Faults of Redis that pass: the connection's, and those of a server that cannot serve writes just now. */
const passing =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|NOREPLICAS|OOM|BUSY|MISCONF|UNBLOCKED)\b|Connection is closed|Stream isn't writeable|Command timed out|max retries per request|ECONN|EPIPE|ETIMEDOUT|Socket timeout|Socket closed|None of startup nodes|Failed to refresh slots|Cluster isn't ready|Cluster is disconnect|Too many Cluster redirections|Node is disconnected|All sentinels are unreachable/i;

/** Whether a fault of Redis passes by itself; any other is a fault of ours. */
export function isRedisUnavailable(error: unknown): boolean {
  return error instanceof Error && passing.test(error.message);
}

/** Runs a plain command with the errors of a script. */
export async function guarded<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    throw asApiError(error);
  }
}

function asApiError(error: unknown): unknown {
  return redisUnavailable(error) ?? error;
}

/** What a client is told of a fault of Redis that passes; `undefined` for any other error. */
export function redisUnavailable(error: unknown): ApiError | undefined {
  if (!isRedisUnavailable(error)) return undefined;
  return new ApiError('REDIS_UNAVAILABLE', 'Redis is unreachable; try again shortly.', {
    retryAfterSeconds: 2,
    cause: error,
  });
}
