import { createHmac, timingSafeEqual } from 'node:crypto';
import { isLoginSecret, loginIdOf } from './browser-login.ts';

const signatureLength = 22;

/** What a cookie proves: the secret of a login, and its id. */
export interface ShownLogin {
  readonly secret: string;
  readonly id: string;
}

/**
 * The content of a cookie: the secret of a login, signed, so that nobody can make gateways ask Redis for logins that they made
 * up. It does not tell whether the login still exists.
 */
export class BrowserCookies {
  private readonly secrets: readonly [current: string, ...previous: string[]];

  /** Signs with the first of the secrets, and also accepts the others, which were in use before. */
  constructor(secrets: readonly [current: string, ...previous: string[]]) {
    this.secrets = secrets;
  }

  /** The text of a cookie. */
  write(loginSecret: string): string {
    return `${loginSecret}.${signature(this.secrets[0], loginSecret)}`;
  }

  /** The login that a cookie shows; `undefined` for a text that was not written here. */
  read(text: string): ShownLogin | undefined {
    const end = text.length - signatureLength - 1;
    const secret = text.slice(0, Math.max(0, end));
    if (text[end] !== '.' || !isLoginSecret(secret)) return undefined;
    const given = Buffer.from(text.slice(end + 1));
    const isOurs = this.secrets.some((key) => {
      const expected = Buffer.from(signature(key, secret));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
    return isOurs ? { secret, id: loginIdOf(secret) } : undefined;
  }
}

function signature(key: string, loginSecret: string): string {
  const signed = createHmac('sha256', key).update(`browser login ${loginSecret}`).digest('base64url');
  return signed.slice(0, signatureLength);
}
