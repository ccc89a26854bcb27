import { setTimeout as wait } from 'node:timers/promises';
import { forgetLogins, KeyStore, ownerOfRepresented, type UserStore } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import { hasBelongings, type Removed, removeBelongings, type Scripts } from '@agentconnect/broker';

/**
 * How long to wait, in ms, after a user was marked as deleted. Until then a gateway may still take the user for active (an
 * older release for 5 s), and a request that has begun may still wait for Redis.
 */
const settleMs = 10_000;

/** The operator is told the progress after each this many keys. */
const tellEvery = 100_000;

export interface DeletionOptions {
  /** Gets lines about the progress. */
  readonly tell: (line: string) => void;
  /** Breaks the deletion off. */
  readonly signal?: AbortSignal | undefined;
  /** Called once the user is locked out. */
  readonly onBegun?: () => Promise<void>;
}

/**
 * Deletes a user and everything that belongs to the user, API keys and the users they act for included. The name stays taken
 * until nothing is left; a deletion that was interrupted continues when it is run again. Throws `USER_NOT_FOUND` if there is no such user.
 */
export async function deleteUser(
  scripts: Scripts,
  users: UserStore,
  name: string,
  { tell, signal, onBegun }: DeletionOptions,
): Promise<void> {
  const { redis, keys } = scripts;
  const begun = await lockOut(scripts, users, name);
  await onBegun?.();
  const leftMs = begun + settleMs - (await users.now());
  if (leftMs > 0) {
    tell(`${name} is locked out; waiting ${Math.ceil(leftMs / 1000)} s for requests in progress`);
    await wait(leftMs, undefined, { signal });
  }
  // After the wait: one may have been made until then.
  await new KeyStore({ redis, scripts, keys }).revokeAllOf(name);
  const isOwner = (owner: string): boolean => owner === name || ownerOfRepresented(owner) === name;
  for (let removed: Removed | undefined; !removed || !isNothing(removed);) {
    signal?.throwIfAborted();
    let told = 0;
    removed = await removeBelongings(
      scripts,
      name,
      (seen) => {
        if (seen - told < tellEvery) return;
        told = seen;
        tell(`looked at ${seen} keys`);
      },
      isOwner,
    );
    tell(
      `removed ${removed.sessions} sessions, ${removed.agents} agents and ${removed.keys} other keys, of ${removed.seen}`,
    );
  }
  await forgetLogins(redis, keys, name);
  await users.forgetRepresented(name);
  await users.endDelete(name);
}

/**
 * Begins the deletion of a user, unless it has begun: nobody comes in by that name any more. Returns when it began, on Redis's
 * clock in ms. Throws `USER_NOT_FOUND` if there is no such user.
 */
export async function lockOut(scripts: Scripts, users: UserStore, name: string): Promise<number> {
  // Earlier releases left the sessions and agents of a deleted user behind.
  const begun = await users.beginDelete(name, { evenIfNone: await hasBelongings(scripts, name) });
  if (begun === undefined) throw new ApiError('USER_NOT_FOUND', `There is no user ${name}.`);
  return begun;
}

function isNothing({ sessions, agents, keys }: Removed): boolean {
  return sessions + agents + keys === 0;
}
