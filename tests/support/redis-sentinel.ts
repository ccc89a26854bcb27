import { Redis } from 'ioredis';
import type { Certificates } from './certificates.ts';
import { OwnRedis } from './redis-own.ts';
import { eventually } from './stack-eventually.ts';

export interface RedisSentinel {
  readonly url: string;
  /** The primary that the sentinels name. */
  readonly primary: () => Promise<OwnRedis>;
  /** The one that follows it. */
  readonly replica: () => Promise<OwnRedis>;
  readonly sentinels: readonly OwnRedis[];
  /** Ends the primary, by `end` or as a crash does; resolves when the replica has taken its place. */
  readonly failOver: (end?: (primary: OwnRedis, replica: OwnRedis) => Promise<void>) => Promise<void>;
  /** The replica takes the primary's place in good order. */
  readonly handOver: () => Promise<void>;
  /** Ends the replica as a crash does. */
  readonly endReplica: () => Promise<void>;
  /** Brings the one that was ended back as a replica; resolves when it could take over in its turn. */
  readonly recover: () => Promise<void>;
  /** Resolves when the other one, which has not ended, follows the primary and could take over in its turn. */
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const name = 'mymaster';
const replication = { 'repl-diskless-sync-delay': '0' };
const following = ({ knownPort }: OwnRedis): Readonly<Record<string, string>> => ({
  replicaof: `127.0.0.1 ${knownPort}`,
});

export interface RedisSentinelOptions {
  /** Clients, sentinels and replicas come to the primary by a link, and so to the one that takes its place. */
  readonly linked?: boolean;
  /** What the sentinels ask for. */
  readonly password?: string;
  /** All speak TLS, with each other and with clients. */
  readonly certificates?: Certificates;
}

/** A primary, its replica and three sentinels on this machine, which know of each other. */
export async function startRedisSentinel({
  linked = false,
  password,
  certificates,
}: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  const servers: OwnRedis[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers.splice(0).reverse()) await server.stop();
  };
  try {
    const linkedBy = linked ? 'replica-announce-port' : undefined;
    const first = await OwnRedis.start({ settings: replication, linkedBy, certificates });
    servers.push(first);
    const settings = { ...replication, ...following(first) };
    const second = await OwnRedis.start({ settings, linkedBy, certificates });
    servers.push(second);
    const sentinels: OwnRedis[] = [];
    for (let count = 0; count < 3; count++) {
      const one = await OwnRedis.start({
        sentinel: true,
        settings: sentinelSettings(first.knownPort, password),
        password,
        certificates,
      });
      servers.push(one);
      sentinels.push(one);
    }
    const [asked] = sentinels;
    if (!asked) throw new Error('there is no sentinel');
    const whole = async (): Promise<void> => {
      await Promise.all(sentinels.map(waitUntilWhole));
    };
    await whole();
    /** The primary, and the other one. */
    const roles = async (): Promise<[primary: OwnRedis, replica: OwnRedis]> =>
      (await primaryPort(asked)) === first.knownPort ? [first, second] : [second, first];
    let [left, heir] = [second, first];
    const failOver: RedisSentinel['failOver'] = async (end = (dying) => dying.crash()) => {
      [left, heir] = await roles();
      await end(left, heir);
      await isPrimary(heir);
    };
    const hosts = sentinels.map(({ knownPort }) => `127.0.0.1:${knownPort}`);
    return {
      url: `${certificates ? 'rediss' : 'redis'}+sentinel://${hosts.join(',')}/${name}`,
      primary: async () => (await roles())[0],
      replica: async () => (await roles())[1],
      sentinels,
      failOver,
      handOver: () => failOver(async () => askToFailOver(await leading(sentinels))),
      endReplica: async () => {
        [heir, left] = await roles();
        await left.crash();
      },
      recover: async () => {
        await left.recover(following(heir));
        await whole();
      },
      whole,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sentinelSettings(primary: number, password?: string): Readonly<Record<string, string>> {
  return {
    'sentinel monitor': `${name} 127.0.0.1 ${primary} 2`,
    'sentinel down-after-milliseconds': `${name} 1000`,
    'sentinel failover-timeout': `${name} 5000`,
    ...(password === undefined ? {} : { 'sentinel sentinel-pass': password }),
  };
}

/** Waits until a sentinel knows the replica and the other sentinels: then it can lead a failover. */
async function waitUntilWhole(sentinel: OwnRedis): Promise<void> {
  const redis = connect(sentinel);
  await eventually('the sentinels know of each other', 30_000, async () => {
    const info = await redis.info('sentinel');
    return /status=ok,.*slaves=1,sentinels=3/.test(info) && (await hasReplica(redis));
  });
  redis.disconnect();
}

/** To a server that may be about to come or to go. */
function connect(server: OwnRedis): Redis {
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  return redis;
}

async function primaryPort(sentinel: OwnRedis): Promise<number> {
  const redis = connect(sentinel);
  try {
    const [, port] = (await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[];
    return Number(port);
  } finally {
    redis.disconnect();
  }
}

/** A sentinel that can lead a failover: one that was halted leads none until half a minute later. */
async function leading(sentinels: readonly OwnRedis[]): Promise<OwnRedis> {
  for (const sentinel of sentinels) {
    const redis = connect(sentinel);
    const info = await redis.info('sentinel').finally(() => redis.disconnect());
    if (info.includes('sentinel_tilt:0')) return sentinel;
  }
  throw new Error('every sentinel was halted not long ago');
}

async function askToFailOver(sentinel: OwnRedis): Promise<void> {
  const redis = connect(sentinel);
  try {
    await redis.call('SENTINEL', 'FAILOVER', name);
  } finally {
    redis.disconnect();
  }
}

/** Whether the replica holds what the primary holds. */
async function hasReplica(sentinel: Redis): Promise<boolean> {
  const replicas = (await sentinel.call('SENTINEL', 'REPLICAS', name)) as string[][];
  const [fields = []] = replicas;
  const value = (field: string): string | undefined => fields[fields.indexOf(field) + 1];
  return value('flags') === 'slave' && value('master-link-status') === 'ok';
}

async function isPrimary(server: OwnRedis): Promise<void> {
  const redis = connect(server);
  await eventually('the replica is the primary', 60_000, async () =>
    (await redis.info('replication')).includes('role:master'),
  );
  redis.disconnect();
}
