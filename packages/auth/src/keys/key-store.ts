import { timingSafeEqual } from 'node:crypto';
import { KeyScope } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { redisTime } from '../redis/redis-time.ts';
import { scanNames } from '../redis/scan-names.ts';
import { announceRevocation } from '../revocation/revocation-log.ts';
import type { CallOf, ScriptLoader } from '../redis/script-loader.ts';
import { addKey, useKey } from '../redis/script-sources.ts';
import { type ApiKey, isKeyId, newApiKey } from './api-key.ts';

/** How long an expired key is still shown, in ms. */
const shownMs = 7 * 24 * 3_600_000;

export interface KeyStoreOptions {
  readonly redis: Redis | Cluster;
  readonly scripts: ScriptLoader;
  readonly keys: AuthKeys;
}

/** The properties of a new key. */
export type WantedKey = Pick<ApiKey, 'name' | 'scopes' | 'actsForOthers' | 'perMinute' | 'expiresAt'>;

/** A key as it is kept: with the hash of what its server sends. */
interface StoredKey extends ApiKey {
  readonly hash: string;
}

/**
 * API keys in Redis: a hash for each, which ends a week after the key expires, a set of the ids of each owner's keys, and a set
 * of owners. A key is written before it is listed, so what is listed but missing has ended.
 */
export class KeyStore {
  private readonly redis: Redis | Cluster;
  private readonly keys: AuthKeys;
  private readonly addKey: CallOf<typeof addKey>;
  private readonly useKey: CallOf<typeof useKey>;

  constructor({ redis, scripts, keys }: KeyStoreOptions) {
    this.redis = redis;
    this.keys = keys;
    this.addKey = scripts.load(addKey);
    this.useKey = scripts.load(useKey);
  }

  /** Makes a key, whose `text` is stored nowhere; or none, if the owner already has `most`. */
  async create(
    owner: string,
    wanted: WantedKey,
    most: number,
  ): Promise<{ readonly key: ApiKey; readonly text: string } | 'too many'> {
    const { id, text, hash } = newApiKey();
    const createdAt = await redisTime(this.redis);
    const record = this.keys.apiKey(id);
    await this.redis.hset(record, {
      owner,
      hash,
      name: wanted.name,
      scopes: wanted.scopes.join(' '),
      acts_for_others: wanted.actsForOthers ? '1' : '0',
      per_minute: wanted.perMinute,
      created_at: createdAt,
      expires_at: wanted.expiresAt,
    });
    await this.redis.pexpireat(record, wanted.expiresAt + shownMs);
    await this.redis.sadd(this.keys.apiKeyOwners(), owner);
    const isListed =
      (await this.add(owner, id, most)) || (await this.list(owner), await this.add(owner, id, most));
    if (!isListed) {
      await this.redis.del(record);
      return 'too many';
    }
    return { key: { id, owner, ...wanted, createdAt, lastUsedAt: undefined }, text };
  }

  /** A key, unless it was revoked or expired long ago. */
  async find(id: string): Promise<ApiKey | undefined> {
    return this.stored(id);
  }

  /** The key with this id, if this is its hash. */
  async match(id: string, hash: string): Promise<ApiKey | undefined> {
    const stored = await this.stored(id);
    const [given, kept] = [Buffer.from(hash), Buffer.from(stored?.hash ?? '')];
    return given.length === kept.length && timingSafeEqual(given, kept) ? stored : undefined;
  }

  /** The keys of a user, the oldest first. Those that have ended are taken off the list. */
  async list(owner: string): Promise<ApiKey[]> {
    const ids = await this.redis.smembers(this.keys.apiKeysOf(owner));
    const found = await Promise.all(ids.map((id) => this.find(id)));
    const ended = ids.filter((_, at) => found[at] === undefined);
    if (ended.length > 0) await this.redis.srem(this.keys.apiKeysOf(owner), ...ended);
    if (ended.length === ids.length) await this.redis.srem(this.keys.apiKeyOwners(), owner);
    return found
      .filter((key) => key !== undefined)
      .toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
  }

  /** The names of all users who have keys, in order. */
  async owners(): Promise<string[]> {
    return (await this.redis.smembers(this.keys.apiKeyOwners())).toSorted();
  }

  /**
   * The keys of as many owners as it takes for `limit` keys, and the position to continue from; `undefined` at the end. Throws a
   * `RangeError` like `scanNames`.
   */
  async page({ after, limit }: { readonly after?: string | undefined; readonly limit: number }): Promise<{
    readonly keys: readonly ApiKey[];
    readonly next: string | undefined;
  }> {
    const found: ApiKey[] = [];
    let last: string | undefined;
    const owners = scanNames(this.redis, this.keys.apiKeyOwners(), { after, count: limit });
    for await (const { name, position } of owners) {
      if (found.length >= limit) return { keys: found, next: last };
      found.push(...(await this.list(name)));
      last = position;
    }
    return { keys: found, next: undefined };
  }

  /**
   * Revokes a key. The gateways are told before it is removed, so that one that has just looked it up forgets it. With `owner`,
   * only a key of that user is revoked.
   */
  async revoke(id: string, owner?: string): Promise<'done' | 'none'> {
    const key = await this.find(id);
    if (!key || (owner !== undefined && key.owner !== owner)) return 'none';
    await announceRevocation(this.redis, this.keys, { user: key.owner, tokensFrom: 0, key: id });
    await this.redis.del(this.keys.apiKey(id));
    await this.redis.srem(this.keys.apiKeysOf(key.owner), id);
    return 'done';
  }

  /** Revokes all keys of a user. */
  async revokeAllOf(owner: string): Promise<void> {
    for (const { id } of await this.list(owner)) await this.revoke(id);
    await this.redis.srem(this.keys.apiKeyOwners(), owner);
  }

  /** Notes that a key was used. */
  async used(id: string): Promise<void> {
    await this.useKey({ API_KEY: this.keys.apiKey(id) }, {});
  }

  private async stored(id: string): Promise<StoredKey | undefined> {
    if (!isKeyId(id)) return undefined;
    const record = await this.redis.hgetall(this.keys.apiKey(id));
    const { owner, hash, last_used_at: lastUsedAt } = record;
    if (!owner || !hash) return undefined;
    return {
      id,
      owner,
      hash,
      name: record['name'] ?? '',
      scopes: scopesIn(record['scopes'] ?? ''),
      actsForOthers: record['acts_for_others'] === '1',
      perMinute: Number(record['per_minute'] ?? 0),
      createdAt: Number(record['created_at'] ?? 0),
      expiresAt: Number(record['expires_at'] ?? 0),
      lastUsedAt: lastUsedAt === undefined ? undefined : Number(lastUsedAt),
    };
  }

  private async add(owner: string, id: string, most: number): Promise<boolean> {
    const [reply] = await this.addKey({ API_KEYS: this.keys.apiKeysOf(owner) }, { id, keys_max: most });
    return reply === 'ok';
  }
}

/** A scope of a newer release means nothing here. */
function scopesIn(text: string): KeyScope[] {
  return text.split(' ').flatMap((scope) => {
    const known = KeyScope.safeParse(scope);
    return known.success ? [known.data] : [];
  });
}
