import {
  closeRedis,
  Keys,
  openRedis,
  type RedisConnection,
  type RedisRole,
  whenReady,
} from '@agentconnect/broker';
import { randomId } from '@agentconnect/protocol';
import { Cluster } from 'ioredis';
import { Broker } from './broker.ts';

/**
 * The Redis that a suite runs against: one server, a Sentinel's primary or a Cluster, told apart by the url alone. It
 * holds the connections; each test gets a `Broker` with keys of its own.
 */
export class Server {
  readonly url: string;
  readonly command: RedisConnection;
  readonly subscriber: RedisConnection;
  private readonly opened: RedisConnection[] = [];
  private readonly brokers: Broker[] = [];

  private constructor(url: string) {
    this.url = url;
    this.command = this.connect('command');
    this.subscriber = this.connect('subscriber');
  }

  static async open(url: string): Promise<Server> {
    const server = new Server(url);
    await Promise.all([whenReady(server.command, 20_000), whenReady(server.subscriber, 20_000)]);
    return server;
  }

  /** One more connection, closed with the server. */
  connect(role: RedisRole): RedisConnection {
    const redis = openRedis({ url: this.url, role, blockMs: 2_000, onError: () => undefined });
    this.opened.push(redis);
    return redis;
  }

  /** A broker whose keys nobody else has. */
  broker(): Broker {
    const broker = new Broker(this, new Keys(`t${randomId(6)}`));
    this.brokers.push(broker);
    return broker;
  }

  /** The names of all keys that begin with `prefix`, in order. */
  async keyNames(prefix: string): Promise<string[]> {
    const nodes = this.command instanceof Cluster ? this.command.nodes('master') : [this.command];
    const names = await Promise.all(
      nodes.map(async (node) => {
        const found: string[] = [];
        let at = '0';
        do {
          const [next, page] = await node.scan(at, 'MATCH', `${prefix}*`, 'COUNT', 1_000);
          found.push(...page);
          at = next;
        } while (at !== '0');
        return found;
      }),
    );
    return [...new Set(names.flat())].sort();
  }

  async close(): Promise<void> {
    for (const broker of this.brokers) {
      for (const name of await this.keyNames(`${broker.keys.prefix}:`)) await this.command.unlink(name);
    }
    await Promise.all(this.opened.map(closeRedis));
  }
}
