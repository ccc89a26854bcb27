import { setTimeout as wait } from 'node:timers/promises';
import { forgetLogins, type UserStore } from '@agentconnect/auth';
import { hasBelongings, type Removed, removeBelongings, type Scripts } from '@agentconnect/broker';

/**
 * How long after it was marked as deleted nothing more is made for a user, in ms: so long a gateway may take the user
 * for active (an older one 5 s), and what it has begun may wait for Redis.
 */
const settleMs = 10_000;

/** Every so many keys the operator is told how far a look has come. */
const tellEvery = 100_000;

/**
 * Deletes a user and all that is the user's. The name is not free before nothing is left; a deletion that broke off is
 * taken up where it was by another one. `tell` is given lines about how far it has come. Throws an `Error` of one line if
 * there is no such user.
 */
export async function deleteUser(
  scripts: Scripts,
  users: UserStore,
  name: string,
  tell: (line: string) => void,
): Promise<void> {
  const { redis, keys } = scripts;
  // Of a user that a release before this one has deleted, sessions and agents were left.
  const begun = await users.beginDelete(name, { evenIfNone: await hasBelongings(scripts, name) });
  if (begun === undefined) throw new Error(`there is no user ${name}`);
  const leftMs = begun + settleMs - (await users.now());
  if (leftMs > 0) {
    tell(`${name} can do nothing more; waiting ${Math.ceil(leftMs / 1000)} s for what has begun before`);
    await wait(leftMs);
  }
  for (let removed: Removed | undefined; !removed || !isNothing(removed);) {
    let told = 0;
    removed = await removeBelongings(scripts, name, (seen) => {
      if (seen - told < tellEvery) return;
      told = seen;
      tell(`${seen} keys are looked at`);
    });
    tell(
      `removed ${removed.sessions} sessions, ${removed.agents} agents and ${removed.keys} other keys, of ${removed.seen}`,
    );
  }
  await forgetLogins(redis, keys, name);
  await users.endDelete(name);
}

function isNothing({ sessions, agents, keys }: Removed): boolean {
  return sessions + agents + keys === 0;
}
