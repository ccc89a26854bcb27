import type { BrowserLoginsApi } from './browser-logins-api.ts';
import type { CredentialKeeper } from './credential-keeper.ts';

/** The login that the browser keeps in a cookie, for a page of the gateway itself. There is no token. */
export class BrowserLoginKeeper implements CredentialKeeper {
  readonly #logins: BrowserLoginsApi;
  #isDoubted = false;

  constructor(logins: BrowserLoginsApi) {
    this.#logins = logins;
  }

  /** Rejects with `UNAUTHORIZED` or `LOGIN_ENDED` if a login that was not taken has come to its end. */
  async token(signal?: AbortSignal): Promise<undefined> {
    if (this.#isDoubted) await this.#logins.who({ signal });
    this.#isDoubted = false;
  }

  async login(signal?: AbortSignal): Promise<void> {
    await this.#logins.who({ signal });
  }

  after(_ending: string, signal?: AbortSignal): Promise<undefined> {
    return this.token(signal);
  }

  drop(): void {
    this.#isDoubted = true;
  }
}
