import { randomBytes } from 'node:crypto';
import { guarded, type Scripts } from './scripts.ts';

/** The secret under which users are given names that tell providers nothing: made by whoever asks first, then kept. */
export async function opaqueUsersSecret(scripts: Scripts): Promise<string> {
  const key = scripts.keys.opaqueUsersSecret();
  const made = randomBytes(32).toString('base64url');
  await guarded(() => scripts.redis.set(key, made, 'NX'));
  // Not what was made: another process may have come first.
  return (await guarded(() => scripts.redis.get(key))) ?? made;
}
