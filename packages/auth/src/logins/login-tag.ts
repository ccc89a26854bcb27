import { hash } from 'node:crypto';

/** How long a tag is. */
export const tagLength = 22;

/** By what a user's logins are kept. Names are given by anybody, and may be anything: a password in the wrong field. */
export function loginTagOf(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, tagLength);
}
