import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisCluster } from '../../../tests/support/redis-cluster.ts';
import type { OwnRedis } from '../../../tests/support/redis-own.ts';
import { eventually } from '../../../tests/support/stack-eventually.ts';
import type { Random } from '../random.ts';

const takeoverMs = 60_000;

/** Redis gives a handover up after five seconds, as when the master has not heard yet that this is its replica. */
const handoverMs = 6_000;

/** What can happen to the nodes and slots of a Cluster whose masters have replicas. */
export class ClusterTrouble {
  readonly #cluster: RedisCluster;

  constructor(cluster: RedisCluster) {
    this.#cluster = cluster;
  }

  async master(random: Random): Promise<OwnRedis> {
    return random.pick(await this.#masters());
  }

  async replica(random: Random): Promise<OwnRedis> {
    return random.pick(await this.#nodesIn('slave'));
  }

  /** A replica dies, and comes back later. */
  async replicaDies(random: Random): Promise<void> {
    const replica = await this.replica(random);
    await replica.crash();
    await wait(random.between(0, 3_000));
    await replica.recover();
  }

  /** A master dies by `end`, its replica takes its place, and later the dead one comes back as that one's replica. */
  async masterDies(
    random: Random,
    end: (master: OwnRedis, replica: OwnRedis) => Promise<void>,
  ): Promise<void> {
    const master = await this.#failOver(random, end);
    await wait(random.between(0, 2_000));
    await master.recover();
  }

  /** A master is halted until its replica has taken its place, and wakes up beside that. */
  async masterFreezes(random: Random): Promise<void> {
    const master = await this.#failOver(random, async (halted) => halted.freeze(true));
    await wait(random.between(0, 2_000));
    master.freeze(false);
  }

  /** Ends a master by `end`; resolves with it when its replica has taken its place. */
  async #failOver(
    random: Random,
    end: (master: OwnRedis, replica: OwnRedis) => Promise<void>,
  ): Promise<OwnRedis> {
    const replica = await this.replica(random);
    const master = await this.#masterOf(replica);
    const id = await this.#ask(master, 'CLUSTER', 'MYID');
    await end(master, replica);
    await eventually('a replica has taken over', takeoverMs, async () => {
      const [other] = this.#cluster.nodes.filter((node) => node !== master);
      // Until its slots are served again the dead one still has them.
      return other !== undefined && !(await slotsOf(other)).some((range) => range.id === id);
    });
    return master;
  }

  /** A replica takes its master's place in good order. */
  async masterHandsOver(random: Random): Promise<void> {
    const replica = await this.replica(random);
    let askedAt = -handoverMs;
    await eventually('the replica has taken over', takeoverMs, async () => {
      if ((await this.#ask(replica, 'INFO', 'replication')).includes('role:master')) return true;
      if (performance.now() - askedAt > handoverMs) {
        await this.#ask(replica, 'CLUSTER', 'FAILOVER');
        askedAt = performance.now();
      }
      return false;
    });
  }

  /** The slot of a key moves to another master, with all its keys, one by one. */
  async slotMoves(key: string, random: Random): Promise<void> {
    const masters = await this.#masters();
    const slot = Number(await this.#ask(masters[0], 'CLUSTER', 'KEYSLOT', key));
    const owner = (await slotsOf(masters[0])).find(({ from, to }) => from <= slot && slot <= to);
    const source = masters.find(({ knownPort }) => knownPort === owner?.port);
    const target = random.pick(masters.filter((node) => node !== source));
    if (!source) throw new Error(`nobody has slot ${slot}`);
    const [sourceId, targetId] = [
      await this.#ask(source, 'CLUSTER', 'MYID'),
      await this.#ask(target, 'CLUSTER', 'MYID'),
    ];
    await this.#ask(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
    await this.#ask(source, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
    await moveKeys(source, target, slot, random);
    for (const node of [target, source, ...masters]) {
      await this.#ask(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
    }
  }

  async #masterOf(replica: OwnRedis): Promise<OwnRedis> {
    const [, port] = /master_port:(\d+)/.exec(await this.#ask(replica, 'INFO', 'replication')) ?? [];
    const master = this.#cluster.nodes.find(({ knownPort }) => knownPort === Number(port));
    if (!master) throw new Error(`there is no master at ${port}`);
    return master;
  }

  async #masters(): Promise<OwnRedis[]> {
    return this.#nodesIn('master');
  }

  async #nodesIn(role: 'master' | 'slave'): Promise<OwnRedis[]> {
    const roles = await Promise.all(
      this.#cluster.nodes.map((node) => this.#ask(node, 'INFO', 'replication')),
    );
    return this.#cluster.nodes.filter((_node, at) => roles[at]?.includes(`role:${role}`));
  }

  /** Waits until every master has a replica that holds what it holds, so that the next trouble may come. */
  async whole(): Promise<void> {
    await eventually('the Cluster is whole', takeoverMs, async () => {
      const { nodes } = this.#cluster;
      const told = await Promise.all(
        nodes.map(async (node) => [
          await this.#ask(node, 'INFO', 'replication'),
          await this.#ask(node, 'CLUSTER', 'INFO'),
        ]),
      );
      const replicas = told.filter(([replication]) => replication?.includes('master_link_status:up'));
      return replicas.length * 2 === nodes.length && told.every(([, state]) => state?.includes('state:ok'));
    });
  }

  async #ask(node: OwnRedis | undefined, ...command: readonly (string | number)[]): Promise<string> {
    return String(await node?.command(...command.map(String)));
  }
}

interface SlotRange {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly id: string;
}

async function slotsOf(node: OwnRedis | undefined): Promise<SlotRange[]> {
  type Told = [from: number, to: number, master: [host: string, port: number, id: string]];
  const told = (await node?.command('CLUSTER', 'SLOTS')) as Told[];
  return told.map(([from, to, [, port, id]]) => ({ from, to, port, id }));
}

/** Moves key by key, so that for a while a session's keys are on both sides. */
async function moveKeys(source: OwnRedis, target: OwnRedis, slot: number, random: Random): Promise<void> {
  const redis = new Redis(source.url);
  try {
    const pauseMs = random.pick([0, 0, 5, 20]);
    const end = performance.now() + random.between(500, 4_000);
    for (;;) {
      const [key] = (await redis.call('CLUSTER', 'GETKEYSINSLOT', slot, 1)) as string[];
      if (key === undefined) return;
      await redis.migrate('127.0.0.1', target.port, key, 0, 5_000);
      if (performance.now() < end) await wait(pauseMs);
    }
  } finally {
    redis.disconnect();
  }
}
