import { hash } from 'node:crypto';
import { problemOfUserName } from './user.ts';

/**
 * The names of users who have no account here. They begin with `~`, which the name of an account cannot, and otherwise have only
 * characters that such a name can have. So they are safe wherever those are, and never the same as one of them.
 *
 * - `~corp~ada`: the subject `ada` of the issuer `corp`;
 * - `~~bob~ada`: whom `ada` calls `bob`, on whose behalf one of ada's API keys acts.
 *
 * A part that cannot stand in a name, or is too long, is replaced by a hash after one more `~`. So no two names are the same,
 * and each tells whom it was made for.
 */
const mark = '~';

/** What can stand in a name as it is: without `~`, which separates. */
const partPattern = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;
const externalPattern = /^~[a-z0-9][a-z0-9-]{0,31}~(~[\w-]{43}|[^~]{1,64})$/u;
const representedPattern = /^~~(~[\w-]{43}|[^~]{1,64})~(.{1,128})$/u;

/** The name of an issuer's user. `issuer` is its key in `ISSUERS_FILE`. */
export function externalUser(issuer: string, subject: string): string {
  return `${mark}${issuer}${mark}${partOf(subject)}`;
}

/** The name of a user on whose behalf the keys of `owner` act. */
export function representedUser(owner: string, name: string): string {
  return `${mark}${mark}${partOf(name)}${mark}${owner}`;
}

/** Whether this is the name of a user who has no account here. */
export function isDerivedName(name: string): boolean {
  return isExternal(name) || ownerOfRepresented(name) !== undefined;
}

/** The user whose keys act on behalf of this one; `undefined` for any other name. */
export function ownerOfRepresented(name: string): string | undefined {
  const [, part = '', owner = ''] = representedPattern.exec(name) ?? [];
  if (!isPart(part)) return undefined;
  return isExternal(owner) || problemOfUserName(owner) === undefined ? owner : undefined;
}

/** Whether this is the name of an issuer's user. */
export function isExternal(name: string): boolean {
  return isPart(externalPattern.exec(name)?.[1] ?? '');
}

function isPart(part: string): boolean {
  return part.startsWith(mark) || partPattern.test(part);
}

/** Subjects are compared as they are (OpenID Connect Core, section 2): another composition is another subject. */
function partOf(text: string): string {
  if (partPattern.test(text) && text.normalize('NFC') === text) return text;
  return `${mark}${hash('sha256', text, 'base64url')}`;
}
