import { KeptAnswers } from '../revocation/kept-answers.ts';
import { Remembered, rememberRevocationsMs } from '../revocation/remembered.ts';
import type { BrowserLogin } from './browser-login.ts';

export interface ActiveBrowsersOptions {
  readonly logins: { readonly use: (id: string) => Promise<BrowserLogin | undefined> };
  /** How long an answer is kept, in ms. */
  readonly keepMs?: number;
  readonly now?: () => number;
}

/** Which browser logins still exist, without asking Redis for each request. */
export class ActiveBrowsers {
  private readonly kept: KeptAnswers<BrowserLogin>;
  private readonly ended: Remembered<true>;

  constructor({ logins, keepMs = 5_000, now = Date.now }: ActiveBrowsersOptions) {
    this.kept = new KeptAnswers({ ask: (id) => logins.use(id), keepMs, now });
    this.ended = new Remembered({ forMs: rememberRevocationsMs, now });
  }

  /** Rejects if Redis cannot be asked. */
  async find(id: string): Promise<BrowserLogin | undefined> {
    const login = await this.kept.find(id);
    return this.isEnded(id) ? undefined : login;
  }

  /** What the last lookup of a login found, which may be nothing; `undefined` if it was never looked up. */
  seen(id: string): { readonly user: string | undefined } | undefined {
    const last = this.kept.last(id);
    return last && { user: last.value?.user };
  }

  /** Whether it is known, without asking, that a login has recently ended. */
  isEnded(id: string): boolean {
    return this.ended.get(id) === true;
  }

  /** A browser was logged out. */
  end(id: string): void {
    this.forget(id);
    this.ended.set(id, true);
  }

  /** The login is looked up again the next time. */
  forget(id: string): void {
    this.kept.forget(id);
  }
}
