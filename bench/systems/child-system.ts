import type { DialectName } from '../load/dialects.ts';
import { BenchChild } from './bench-child.ts';
import { BenchRedis } from './bench-redis.ts';
import type { System } from './system.ts';

interface Children {
  /** The first is the one that sockets are opened to. */
  readonly gateways: readonly BenchChild[];
  readonly workers: readonly BenchChild[];
}

/** A system of processes that are the bench's own. */
class ChildSystem implements System {
  readonly dialect: DialectName;
  readonly redis: BenchRedis;
  readonly #address: string;
  readonly #children: Children;

  constructor(
    spoken: { readonly dialect: DialectName; readonly address: string },
    redis: BenchRedis,
    children: Children,
  ) {
    this.dialect = spoken.dialect;
    this.#address = spoken.address;
    this.redis = redis;
    this.#children = children;
  }

  pids(): { readonly gateways: readonly number[]; readonly workers: readonly number[] } {
    const { gateways, workers } = this.#children;
    return { gateways: gateways.map(({ pid }) => pid), workers: workers.map(({ pid }) => pid) };
  }

  addresses(count: number): Promise<string[]> {
    return Promise.resolve(Array.from({ length: count }, () => this.#address));
  }

  async stop(): Promise<void> {
    const { gateways, workers } = this.#children;
    await Promise.all([...gateways, ...workers].map((child) => child.stop()));
    await this.redis.stop();
  }
}

/** The least that this way can cost: two processes and two streams, see floor-gateway-process.ts. */
export async function startFloor(): Promise<System> {
  const redis = await BenchRedis.start();
  const job = { redisUrl: redis.url };
  // It is to be there when the first text comes.
  const worker = await BenchChild.start('systems/floor-worker-process.ts', job);
  const gateway = await BenchChild.start('systems/floor-gateway-process.ts', job);
  const spoken = { dialect: 'bare', address: `ws://127.0.0.1:${gateway.port}/` } as const;
  return new ChildSystem(spoken, redis, { gateways: [gateway], workers: [worker] });
}

/**
 * Two nodes of Socket.IO with its Redis Streams adapter: one with the clients, one with the agent that answers them, see
 * socket-io-process.ts.
 */
export async function startSocketIo(): Promise<System> {
  const redis = await BenchRedis.start();
  const [holding, answering] = [
    await BenchChild.start('systems/socket-io-process.ts', { redisUrl: redis.url }),
    await BenchChild.start('systems/socket-io-process.ts', { redisUrl: redis.url }),
  ];
  const agent = await BenchChild.start('systems/socket-io-agent-process.ts', { port: answering.port });
  const address = `ws://127.0.0.1:${holding.port}/socket.io/?EIO=4&transport=websocket`;
  const children = { gateways: [holding], workers: [answering, agent] };
  return new ChildSystem({ dialect: 'socketIo', address }, redis, children);
}
