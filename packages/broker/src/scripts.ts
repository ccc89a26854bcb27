import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApiError, partitionOf } from '@agentconnect/protocol';
import { Gatherer } from './gatherer.ts';
import type { Keys } from './keys.ts';
import type { RedisConnection } from './redis.ts';
import { SharedReads } from './shared-reads.ts';

/** A Lua script as it is sent: its text and the hash Redis keeps it by. */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

function scriptOf(name: string, text: string): Script {
  return { name, text, sha: createHash('sha1').update(text).digest('hex') };
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function stepOf(...parts: readonly string[]): Script {
  return scriptOf(parts.at(-1) ?? '', parts.map((part) => read(`./steps/${part}.lua`)).join('\n'));
}

/** Reads `steps/<name>.lua`, a step that passes something on, often. */
export function passingStep(name: string): Script {
  return stepOf('basics', 'session', name);
}

/** Reads a step of the session machine, behind what these share. */
export function sessionStep(name: string): Script {
  return stepOf('basics', 'session', 'ready', 'machine', name);
}

/** Reads a step that knows of conversations among agents: it has more in common with others of its kind. */
export function conversationStep(name: string): Script {
  return stepOf('basics', 'session', 'ready', 'machine', 'conversation', name);
}

/** A step that is taken with many sessions at once where all is as usual. Both scripts have the same arguments. */
export interface GatheredStep {
  readonly one: Script;
  /** Of many sessions; it replies `slow` for one that the step itself has to see to. */
  readonly many: Script;
}

/**
 * Reads `steps/<name>.lua`, by `readStep`, and `steps/<name>-many.lua`, which takes the same step with many sessions of a
 * person and an agent.
 */
export function gatheredStep(
  name: string,
  readStep: (name: string) => Script = conversationStep,
): GatheredStep {
  return {
    one: readStep(name),
    many: stepOf('basics', 'stream', 'many', 'ready', 'gather', `${name}-many`),
  };
}

/** Reads a script about the ready stream of a partition. */
export function streamScript(name: string): Script {
  return stepOf('basics', 'stream', 'ready', name);
}

/** Reads a script about how much an agent is used, `agents/<name>.lua` behind what these share. */
export function agentScript(name: string): Script {
  return scriptOf(name, `${read('./agents/use.lua')}\n${read(`./agents/${name}.lua`)}`);
}

/** Reads a script that stands alone. */
export function standaloneScript(path: string): Script {
  return scriptOf(path, read(`./${path}.lua`));
}

export type Reply = readonly unknown[];

export interface ScriptsOptions {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Told of each call: its script, how long it took in ms, and how it failed, if it did. */
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
  async step(
    script: Script,
    sessionId: string,
    args: readonly (string | number | Buffer)[],
    binary = false,
  ): Promise<Reply> {
    return this.run(script, this.keys.session(sessionId), args, binary);
  }

  /**
   * Takes a step with a session, together with those of others of its partition: at once if none of its kind is under
   * way, else with all that gather until that is answered. With `binary` the strings of a reply may be Buffers.
   */
  async gather(
    step: GatheredStep,
    sessionId: string,
    args: readonly (string | number | Buffer)[],
    binary = false,
  ): Promise<Reply> {
    const reply = await this.gathererOf(step, sessionId).take(this.keys.sessionHash(sessionId), args);
    return reply[0] === 'slow' ? this.step(step.one, sessionId, args, binary) : reply;
  }

  private gathererOf({ many }: GatheredStep, sessionId: string): Gatherer {
    const partition = partitionOf(sessionId) ?? 0;
    const name = `${many.name} ${partition}`;
    let gatherer = this.gatherers.get(name);
    if (!gatherer) {
      const shared = [this.keys.ready(partition), this.keys.outbox(partition)];
      gatherer = new Gatherer((hashes, args) => this.run(many, [...shared, ...hashes], args));
      this.gatherers.set(name, gatherer);
    }
    return gatherer;
  }

  async run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
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
    script: Script,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
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
  if (!isRedisUnavailable(error)) return error;
  return new ApiError('REDIS_UNAVAILABLE', 'Redis is unreachable; try again shortly.', {
    retryAfterSeconds: 2,
    cause: error,
  });
}
