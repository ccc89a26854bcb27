import { randomBytes } from 'node:crypto';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** The secret for names by which providers know users without learning who they are: created at the first call, then kept. */
export async function opaqueUsersSecret(scripts: Scripts): Promise<string> {
  const key = scripts.keys.opaqueUsersSecret();
  const made = randomBytes(32).toString('base64url');
  await guarded(() => scripts.redis.set(key, made, 'NX'));
  // Read again, because another process may have been first.
  return (await guarded(() => scripts.redis.get(key))) ?? made;
}
