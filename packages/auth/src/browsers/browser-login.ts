import { hash } from 'node:crypto';
import { randomId } from '@agentconnect/protocol';
import { loginTagOf, tagLength } from '../logins/login-tag.ts';

/** A browser that a user is logged in with. */
export interface BrowserLogin {
  /** Its id, which is no secret: nobody is logged in by it. */
  readonly id: string;
  readonly user: string;
  /** The user's `tokensFrom` when the login began, in ms. */
  readonly issuedAt: number;
  /** What `markOf` the user was when the login began. */
  readonly mark: string;
  /** When it ends unless it is used, in ms. */
  readonly until: number;
  /** Whether it lasts longer than before, because it was used just now. */
  readonly isRenewed: boolean;
}

const randomLength = 32;

/** What a browser sends: the tag under which the user's logins are kept, and 190 random bits. */
export function newLoginSecret(user: string): string {
  return `${loginTagOf(user)}${randomId(randomLength)}`;
}

export function isLoginSecret(text: string): boolean {
  return text.length === tagLength + randomLength && /^[\w-]+$/.test(text);
}

/** The id of the login that a secret belongs to. */
export function loginIdOf(secret: string): string {
  return `${secret.slice(0, tagLength)}${hash('sha256', secret, 'base64url')}`;
}

/** Where the login with an id is kept. */
export function placeOf(id: string): { readonly tag: string; readonly field: string } {
  return { tag: id.slice(0, tagLength), field: id.slice(tagLength) };
}
