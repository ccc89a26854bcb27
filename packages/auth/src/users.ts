import type { Cluster, Redis } from 'ioredis';
import type { PasswordHasher } from './password-hasher.ts';
import { problemOfUserName, type User, type UserSource } from './user.ts';

/** A user as an operator sees it. */
export interface ListedUser {
  readonly name: string;
  readonly disabled: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface UserStoreOptions {
  readonly redis: Redis | Cluster;
  /** REDIS_PREFIX. */
  readonly prefix: string;
  readonly hasher: PasswordHasher;
}

/**
 * The users in Redis: a hash each, and a set of all names. A name stands in the set before its user is made and until
 * after it is deleted, so no user is ever unlisted; a name without a user is skipped.
 */
export class UserStore implements UserSource {
  private readonly redis: Redis | Cluster;
  private readonly prefix: string;
  private readonly hasher: PasswordHasher;

  constructor(options: UserStoreOptions) {
    this.redis = options.redis;
    this.prefix = options.prefix;
    this.hasher = options.hasher;
  }

  /** Adds a user. Returns false if there is one of this name. Throws a `RangeError` for a name that cannot be. */
  async add(name: string, password: string): Promise<boolean> {
    const problem = problemOfUserName(name);
    if (problem) throw new RangeError(problem);
    const passwordHash = await this.hasher.hash(password);
    const key = this.key(name);
    await this.redis.sadd(this.namesKey, name);
    // The password makes the user: whoever sets it first has added it.
    if ((await this.redis.hsetnx(key, 'password', passwordHash)) === 0) return false;
    const now = Date.now();
    await this.redis.hset(key, { disabled: '0', created_at: now, tokens_from: now });
    return true;
  }

  /** Sets another password; tokens issued before do not count any more. Returns false if there is no such user. */
  async setPassword(name: string, password: string): Promise<boolean> {
    const passwordHash = await this.hasher.hash(password);
    return this.change(name, { password: passwordHash, tokens_from: Date.now() });
  }

  /** Lets a user in or keeps it out. Returns false if there is no such user. */
  async setDisabled(name: string, disabled: boolean): Promise<boolean> {
    return this.change(name, { disabled: disabled ? '1' : '0' });
  }

  /** Returns false if there was no such user. Its sessions and agents stay until their time is over. */
  async delete(name: string): Promise<boolean> {
    const existed = (await this.redis.del(this.key(name))) > 0;
    await this.redis.srem(this.namesKey, name);
    return existed;
  }

  /** All users, by name. */
  async list(): Promise<ListedUser[]> {
    const names = (await this.redis.smembers(this.namesKey)).toSorted();
    const users: ListedUser[] = [];
    for (const name of names) {
      const record = await this.redis.hgetall(this.key(name));
      if (!record['password']) continue;
      const createdAt = new Date(Number(record['created_at'] ?? 0)).toISOString();
      users.push({ name, disabled: record['disabled'] === '1', createdAt });
    }
    return users;
  }

  async find(name: string): Promise<User | undefined> {
    if (problemOfUserName(name)) return undefined;
    const record = await this.redis.hgetall(this.key(name));
    const passwordHash = record['password'];
    if (!passwordHash) return undefined;
    return {
      name,
      passwordHash,
      disabled: record['disabled'] === '1',
      tokensFrom: Number(record['tokens_from'] ?? 0),
    };
  }

  private async change(name: string, fields: Record<string, string | number>): Promise<boolean> {
    const key = this.key(name);
    if ((await this.redis.hexists(key, 'password')) === 0) return false;
    await this.redis.hset(key, fields);
    return true;
  }

  private key(name: string): string {
    return `${this.prefix}:{u:${name}}:user`;
  }

  private get namesKey(): string {
    return `${this.prefix}:{users}:names`;
  }
}
