import { hash } from 'node:crypto';

/** The length of a tag. */
export const tagLength = 22;

/** What a user's logins are kept under. Anybody may send any name, even a password typed into the wrong field. */
export function loginTagOf(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, tagLength);
}
