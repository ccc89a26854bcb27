import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { announceRevocation } from '../revocation/revocation-log.ts';
import type { CallOf, ScriptLoader } from '../redis/script-loader.ts';
import { beginBrowserLogin, endBrowserLogin, useBrowserLogin } from '../redis/script-sources.ts';
import { markOf, type User } from '../users/user.ts';
import { type BrowserLogin, loginIdOf, newLoginSecret, placeOf } from './browser-login.ts';

/** How long an unused login lasts, in ms. */
const browserLoginMs = 30 * 24 * 3_600_000;
/** How often a login in use is renewed, in ms, because not every request is to write to Redis. */
const renewMs = 3_600_000;
/** How many browsers a user may be logged in with. */
const mostOfUser = 100;

export interface BrowserLoginsOptions {
  readonly scripts: ScriptLoader;
  readonly redis: Redis | Cluster;
  readonly keys: AuthKeys;
}

/** The logins of browsers, kept in Redis under a hash of what the browser sends. */
export class BrowserLogins {
  private readonly redis: Redis | Cluster;
  private readonly keys: AuthKeys;
  private readonly beginLogin: CallOf<typeof beginBrowserLogin>;
  private readonly useLogin: CallOf<typeof useBrowserLogin>;
  private readonly endLogin: CallOf<typeof endBrowserLogin>;

  constructor({ scripts, redis, keys }: BrowserLoginsOptions) {
    this.redis = redis;
    this.keys = keys;
    this.beginLogin = scripts.load(beginBrowserLogin);
    this.useLogin = scripts.load(useBrowserLogin);
    this.endLogin = scripts.load(endBrowserLogin);
  }

  /** Begins a login of a user whose password or link was right. Only the browser gets the secret. */
  async begin(
    user: Pick<User, 'name' | 'tokensFrom' | 'mark'>,
  ): Promise<{ readonly secret: string; readonly login: BrowserLogin }> {
    const { name, tokensFrom } = user;
    const mark = markOf(user);
    const secret = newLoginSecret(name);
    const id = loginIdOf(secret);
    const { keys, login: field } = this.placeOf(id);
    const [, until] = await this.beginLogin(keys, {
      login: field,
      tokens_from: tokensFrom,
      mark,
      user: name,
      lasts: browserLoginMs,
      logins_max: mostOfUser,
    });
    const login = { id, user: name, issuedAt: tokensFrom, mark, until: Number(until), isRenewed: true };
    return { secret, login };
  }

  /** The login with an id, which is renewed by this; `undefined` if it no longer exists. */
  async use(id: string): Promise<BrowserLogin | undefined> {
    const { keys, login } = this.placeOf(id);
    const [kind, user, issuedAt, mark, until, renewed] = await this.useLogin(keys, {
      login,
      lasts: browserLoginMs,
      renewed_after: renewMs,
    });
    if (kind !== 'ok') return undefined;
    return {
      id,
      user: String(user),
      issuedAt: Number(issuedAt),
      mark: String(mark),
      until: Number(until),
      isRenewed: renewed === 1,
    };
  }

  /** Ends a login. The gateways are told first, as for every revocation. */
  async end({ id, user }: Pick<BrowserLogin, 'id' | 'user'>): Promise<void> {
    await announceRevocation(this.redis, this.keys, { user, tokensFrom: 0, login: id });
    const { keys, login } = this.placeOf(id);
    await this.endLogin(keys, { login });
  }

  private placeOf(id: string): { readonly keys: { readonly BROWSERS: string }; readonly login: string } {
    const { tag, field } = placeOf(id);
    return { keys: { BROWSERS: this.keys.browserLogins(tag) }, login: field };
  }
}
