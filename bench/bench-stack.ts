import { Redis } from 'ioredis';
import { Client } from '../tests/support/client.ts';
import { OwnRedis } from '../tests/support/redis-own.ts';
import { eventually } from '../tests/support/stack-eventually.ts';
import { Stack } from '../tests/support/stack.ts';
import { workerDepths } from '../tests/scale/worker-depths.ts';

/** Two gateways, of which one serves sockets alone, and one worker, on a Redis of their own. */
export class BenchStack {
  readonly redis: Redis;
  /** Where sessions are made. */
  readonly client: Client;
  /** Where sockets are opened, and nothing else is done. */
  readonly sockets: Client;
  readonly #server: OwnRedis;
  readonly #stack: Stack;

  private constructor(server: OwnRedis, stack: Stack, redis: Redis, client: Client) {
    this.#server = server;
    this.#stack = stack;
    this.redis = redis;
    this.client = client;
    this.sockets = client.at(stack.gateway(1));
  }

  /** `env` are settings of every process. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<BenchStack> {
    const server = await OwnRedis.start({ settings: { appendonly: 'yes', appendfsync: 'everysec' } });
    try {
      const stack = await Stack.start({ redisUrl: server.url, gateways: 2, env });
      return new BenchStack(server, stack, new Redis(server.url), await Client.login(stack.gateway(0)));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get gatewayAdmin(): string {
    return this.#stack.gateway(1).adminUrl;
  }

  get workerAdmin(): string {
    return this.#stack.worker().adminUrl;
  }

  /** Creates sessions, twenty at a time, and waits until a worker has taken all of them up. */
  async sessions(count: number, agent: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const some = Math.min(20, count - ids.length);
      ids.push(...(await Promise.all(Array.from({ length: some }, () => this.client.session(agent)))));
    }
    await eventually('no work is left', 60_000, async () => {
      const depths = await workerDepths([this.workerAdmin]);
      return depths?.lag === 0 && depths.pending === 0;
    });
    return ids;
  }

  async stop(): Promise<void> {
    this.redis.disconnect();
    await this.#stack.stop('SIGKILL');
    await this.#server.stop();
  }
}
