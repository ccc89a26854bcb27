import { Role } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { isDerivedName, ownerOfRepresented } from './derived-names.ts';
import { forgetLogins } from '../logins/login-guard.ts';
import { loginTagOf } from '../logins/login-tag.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { redisTime } from '../redis/redis-time.ts';
import { announceRevocation } from '../revocation/revocation-log.ts';
import { skeletonOf } from './skeleton.ts';
import { scanNames } from '../redis/scan-names.ts';
import { problemOfUserName, type User, type UserSource } from './user.ts';

/** A user as an operator sees it. */
export interface ListedUser {
  readonly name: string;
  /** `deleting`: a deletion has begun and is not finished. */
  readonly state: 'enabled' | 'disabled' | 'deleting';
  readonly role: Role | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The outcome of a change. `none`: there is no such user; `deleting`: the user is being deleted. */
export type UserChange = 'done' | 'none' | 'deleting';

export interface UserStoreOptions {
  readonly redis: Redis | Cluster;
  readonly keys: AuthKeys;
  readonly hasher: PasswordHasher;
}

/** How many names are read at a time in search of one that looks like another. */
const lookAlikesAtOnce = 500;

type Fields = Readonly<Record<string, string | number>>;

/**
 * How long the revocation for a deleted user without an account is kept, in ms: longer than any token of an issuer may be
 * valid.
 */
const keepRevokedMs = 31 * 24 * 3_600_000;

/**
 * The users in Redis: a hash for each, and a set of all names. A name is in the set from before its user is added until after
 * its deletion, so every user is always listed; a name without a user is skipped. Users of issuers, and users on whose behalf
 * API keys act, have no account; they have a hash only once an operator has changed something about them.
 *
 * A change that revokes tokens is announced to the gateways before it is written, so a gateway that hears of it knows from when
 * tokens count. If the change breaks off in between, its operator is told that it failed.
 */
export class UserStore implements UserSource {
  private readonly redis: Redis | Cluster;
  private readonly keys: AuthKeys;
  private readonly hasher: PasswordHasher;

  constructor(options: UserStoreOptions) {
    this.redis = options.redis;
    this.keys = options.keys;
    this.hasher = options.hasher;
  }

  /** Adds a user, unless the name is taken or being deleted. Throws a `RangeError` for a name that is not allowed. */
  async add(name: string, password: string, role?: Role): Promise<'added' | 'exists' | 'deleting'> {
    const problem = problemOfUserName(name);
    if (problem) throw new RangeError(problem);
    const passwordHash = await this.hasher.hash(password);
    const key = this.key(name);
    await this.redis.sadd(this.namesKey, name);
    if ((await this.redis.hexists(key, 'deleted_at')) === 1) return 'deleting';
    // A user exists once it has a password, so whoever sets that first has added it.
    if ((await this.redis.hsetnx(key, 'password', passwordHash)) === 0) return 'exists';
    const now = await this.now();
    await this.redis.hset(key, { disabled: '0', created_at: now, tokens_from: now, role: role ?? '' });
    return 'added';
  }

  /**
   * Sets another password, and revokes all tokens. Somebody else may have logged in with the old one, so no address is known any
   * more; failed logins are forgotten too.
   */
  async setPassword(name: string, password: string): Promise<UserChange> {
    if (isDerivedName(name)) return 'none';
    const passwordHash = await this.hasher.hash(password);
    const change = await this.revoke(name, { password: passwordHash });
    if (change === 'done') await forgetLogins(this.redis, this.keys, name);
    return change;
  }

  /** Locks a user out, and revokes all tokens. */
  async disable(name: string): Promise<UserChange> {
    return this.revoke(name, { disabled: '1' });
  }

  /** Lets a disabled user in again. Tokens from before do not count again. */
  async enable(name: string): Promise<UserChange> {
    const isDisabled = (await this.redis.hget(this.key(name), 'disabled')) === '1';
    // An older release did not revoke the tokens of users that it disabled.
    return this.revoke(name, { disabled: '0' }, { unless: !isDisabled });
  }

  /**
   * Gives a user a role, or takes it away; tokens stay valid. The gateways are told afterwards, because they then look it up. A
   * user on whose behalf a key acts never has a role, because the owner of the key chooses the name.
   */
  async setRole(name: string, role: Role | undefined): Promise<UserChange> {
    if (ownerOfRepresented(name) !== undefined) return 'none';
    const change = await this.revoke(name, { role: role ?? '' }, { unless: true });
    if (change === 'done') await announceRevocation(this.redis, this.keys, { user: name, tokensFrom: 0 });
    return change;
  }

  /** Revokes all tokens. */
  async signOut(name: string): Promise<UserChange> {
    return this.revoke(name, {});
  }

  /**
   * Begins to delete a user: nobody can log in, no token counts, and the name is not free yet. Returns when this began, in ms of
   * Redis's clock, also if that was earlier; `undefined` if there is no such user. `evenIfNone` reserves the name of a user who
   * no longer exists while the rest is removed.
   */
  async beginDelete(name: string, { evenIfNone = false } = {}): Promise<number | undefined> {
    const key = this.key(name);
    const begun = await this.redis.hget(key, 'deleted_at');
    if (begun !== null) return Number(begun);
    const exists = isDerivedName(name) || (await this.redis.hexists(key, 'password')) === 1;
    if (!exists && (!evenIfNone || problemOfUserName(name))) return undefined;
    await this.redis.sadd(this.namesKey, name);
    const tokensFrom = await this.tellRevoked(name);
    // An older release only looks at `disabled`.
    await this.redis.hset(key, { disabled: '1', tokens_from: tokensFrom, deleted_at: tokensFrom });
    return tokensFrom;
  }

  /**
   * Nothing of the user is left, and the name is free. A user without an account may return with a token that is issued later.
   */
  async endDelete(name: string): Promise<void> {
    const key = this.key(name);
    if (isDerivedName(name)) {
      await this.redis.hdel(key, 'disabled', 'deleted_at', 'role');
      await this.redis.pexpire(key, keepRevokedMs);
    } else {
      await this.redis.del(key);
    }
    await this.redis.srem(this.namesKey, name);
  }

  /** Takes the users for whom this user's API keys acted off the list. */
  async forgetRepresented(owner: string): Promise<void> {
    const names = await this.redis.smembers(this.namesKey);
    const gone = names.filter((name) => ownerOfRepresented(name) === owner);
    if (gone.length > 0) await this.redis.srem(this.namesKey, ...gone);
  }

  /** All users, by name. */
  async list(): Promise<ListedUser[]> {
    const users: ListedUser[] = [];
    for (const name of (await this.redis.smembers(this.namesKey)).toSorted()) {
      const user = await this.look(name);
      if (user) users.push(user);
    }
    return users;
  }

  /** Up to `limit` users, in no order, and where to continue; `undefined` at the end. Throws a `RangeError` like `scanNames`. */
  async page({ after, limit }: { readonly after?: string | undefined; readonly limit: number }): Promise<{
    readonly users: readonly ListedUser[];
    readonly next: string | undefined;
  }> {
    const users: ListedUser[] = [];
    let last: string | undefined;
    for await (const { name, position } of scanNames(this.redis, this.namesKey, { after, count: limit })) {
      if (users.length === limit) return { users, next: last };
      const user = await this.look(name);
      if (user) users.push(user);
      last = position;
    }
    return { users, next: undefined };
  }

  /** The name of another user that looks like this one; `undefined` if there is none. */
  async findLookAlike(name: string): Promise<string | undefined> {
    const skeleton = skeletonOf(name);
    for await (const { name: other } of scanNames(this.redis, this.namesKey, { count: lookAlikesAtOnce })) {
      if (other !== name && skeletonOf(other) === skeleton && (await this.look(other))) return other;
    }
    return undefined;
  }

  /** A user as an operator sees it; `undefined` if there is none. */
  async look(name: string): Promise<ListedUser | undefined> {
    const record = await this.redis.hgetall(this.key(name));
    const isUser =
      record['password'] ?? record['deleted_at'] ?? (isDerivedName(name) && record['created_at']);
    if (!isUser) return undefined;
    const createdAt = new Date(Number(record['created_at'] ?? 0)).toISOString();
    const state = record['disabled'] === '1' ? 'disabled' : 'enabled';
    const role = roleIn(record['role']);
    return { name, state: record['deleted_at'] ? 'deleting' : state, role, createdAt };
  }

  async find(name: string): Promise<User | undefined> {
    const isDerived = isDerivedName(name);
    if (!isDerived && problemOfUserName(name)) return undefined;
    const record = await this.redis.hgetall(this.key(name));
    const passwordHash = record['password'];
    if (!passwordHash && !isDerived) return undefined;
    return {
      name,
      passwordHash,
      disabled: record['disabled'] === '1' || record['deleted_at'] !== undefined,
      role: roleIn(record['role']),
      tokensFrom: Number(record['tokens_from'] ?? 0),
    };
  }

  /** The time by Redis's clock, in ms. */
  async now(): Promise<number> {
    return redisTime(this.redis);
  }

  private async revoke(name: string, fields: Fields, { unless = false } = {}): Promise<UserChange> {
    const key = this.key(name);
    const isDerived = isDerivedName(name);
    const [password, deletedAt, known] = await this.redis.hmget(key, 'password', 'deleted_at', 'created_at');
    if (deletedAt) return 'deleting';
    if (!password && !isDerived) return 'none';
    if (isDerived) await this.redis.sadd(this.namesKey, name);
    const revoked = unless ? {} : { tokens_from: await this.tellRevoked(name) };
    const met = isDerived && !known ? { created_at: await this.now() } : {};
    const all = { ...met, ...fields, ...revoked };
    if (Object.keys(all).length > 0) await this.redis.hset(key, all);
    if (isDerived) await this.redis.persist(key);
    // None of these logins counts any more.
    if (!unless) await this.redis.unlink(this.keys.browserLogins(loginTagOf(name)));
    return 'done';
  }

  /** Announces a revocation, later than every earlier one of this user. Returns the time from which tokens count. */
  private async tellRevoked(user: string): Promise<number> {
    const before = Number((await this.redis.hget(this.key(user), 'tokens_from')) ?? 0);
    const tokensFrom = Math.max(await this.now(), before + 1);
    await announceRevocation(this.redis, this.keys, { user, tokensFrom });
    return tokensFrom;
  }

  private key(name: string): string {
    return this.keys.user(name);
  }

  private get namesKey(): string {
    return this.keys.userNames();
  }
}

/** A role of a newer release means nothing here. */
function roleIn(text: string | undefined): Role | undefined {
  return Role.safeParse(text).data;
}
