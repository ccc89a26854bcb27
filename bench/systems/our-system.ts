import { Client } from '../../tests/support/client.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { Stack } from '../../tests/support/stack.ts';
import { workerDepths } from '../../trials/scale/worker-depths.ts';
import type { DialectName } from '../load/dialects.ts';
import { BenchRedis } from './bench-redis.ts';
import type { System } from './system.ts';

/** All load is that of one user from one address, so what bounds those is off; 0 is no limit. */
const noLimits = Object.fromEntries(
  [
    'ADDRESS_REQUESTS_PER_SECOND',
    'CONNECTIONS_PER_ADDRESS',
    'CONNECTIONS_UNAUTHENTICATED',
    'FAIR_SHARE_LOAD',
    'KEPT_BYTES_PER_USER',
    'LISTENERS_PER_USER',
    'READ_BYTES_PER_USER',
    'SESSIONS_PER_USER',
    'SOCKET_BYTES_PER_SECOND',
    'SOCKET_FRAMES_PER_SECOND',
    'USER_BODY_BYTES_PER_SECOND',
    'USER_FRAMES_PER_SECOND',
    'USER_FRAME_BYTES_PER_SECOND',
    'USER_REQUESTS_PER_SECOND',
  ].map((name) => [name, '0']),
);

/** How many sessions are created at a time. */
const createdAtOnce = 32;
const takenUpMs = 60_000;

export interface OurOptions {
  /** One of each if nothing is said. */
  readonly gateways?: number;
  readonly workers?: number;
  /** Further settings of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** An agent of the built-in demo, as a session is created with it. */
export interface DemoAgent {
  readonly model?: 'echo' | 'typist';
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The product: gateways and workers as an operator runs them, on a Redis of their own. */
export class OurSystem implements System {
  readonly dialect: DialectName = 'agentConnect';
  readonly redis: BenchRedis;
  readonly #stack: Stack;
  readonly #client: Client;
  readonly #gateways: number;
  readonly #workers: number;

  private constructor(
    redis: BenchRedis,
    stack: Stack,
    client: Client,
    size: { gateways: number; workers: number },
  ) {
    this.redis = redis;
    this.#stack = stack;
    this.#client = client;
    this.#gateways = size.gateways;
    this.#workers = size.workers;
  }

  static async start({ gateways = 1, workers = 1, env = {} }: OurOptions = {}): Promise<OurSystem> {
    const redis = await BenchRedis.start();
    try {
      const settings = { LOG_LEVEL: 'warn', ...noLimits, ...env };
      const stack = await Stack.start({ redisUrl: redis.url, gateways, workers, env: settings });
      const client = await Client.login(stack.gateway());
      return new OurSystem(redis, stack, client, { gateways, workers });
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  pids(): { readonly gateways: readonly number[]; readonly workers: readonly number[] } {
    return {
      gateways: upTo(this.#gateways).map((index) => this.#stack.gatewayProcess(index).pid),
      workers: upTo(this.#workers).map((index) => this.#stack.worker(index).pid),
    };
  }

  async addresses(count: number): Promise<string[]> {
    const sessions = await this.sessions(count);
    return sessions.map((id, index) => this.address(id, { gateway: index % this.#gateways }));
  }

  /** Where a socket of a session is opened. */
  address(
    sessionId: string,
    { gateway = 0, stream = false }: { readonly gateway?: number; readonly stream?: boolean } = {},
  ): string {
    return this.#client.at(this.#stack.gateway(gateway)).socketUrl(sessionId, { stream });
  }

  /** Creates sessions at the first gateway and waits until workers have taken all of them up. */
  async sessions(count: number, agent: DemoAgent = {}): Promise<string[]> {
    const ids: string[] = [];
    let left = count;
    await Promise.all(
      Array.from({ length: createdAtOnce }, async () => {
        while (left > 0) {
          left -= 1;
          ids.push(await this.#client.session({ ...agent }));
        }
      }),
    );
    const admins = upTo(this.#workers).map((index) => this.#stack.worker(index).adminUrl);
    await eventually('no work is left', takenUpMs, async () => {
      const depths = await workerDepths(admins);
      return depths?.lag === 0 && depths.pending === 0;
    });
    return ids;
  }

  async stop(): Promise<void> {
    await this.#stack.stop('SIGKILL');
    await this.redis.stop();
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
