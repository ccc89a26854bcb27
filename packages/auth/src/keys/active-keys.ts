import { KeptAnswers } from '../revocation/kept-answers.ts';
import { Remembered, rememberRevocationsMs } from '../revocation/remembered.ts';
import type { TokenCheck } from '../tokens/tokens.ts';
import { type ApiKey, parseApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** How long what is known of a key counts, in ms, unless the gateway hears that it was revoked. */
const keepMs = 5_000;
/** How often each gateway notes that a key is used, in ms. */
const noteMs = 60_000;
const maxNoted = 10_000;

/** The outcome of checking an API key. */
export type KeyOutcome = 'valid' | 'expired' | 'invalid';

export interface ActiveKeysOptions {
  readonly store: Pick<KeyStore, 'find' | 'match' | 'used'>;
  readonly onKey: (outcome: KeyOutcome) => void;
  /** Called when a use could not be noted. */
  readonly onError: (error: unknown) => void;
  /** The time in ms. */
  readonly now?: () => number;
}

/** Whether API keys are valid, without asking Redis for each request. */
export class ActiveKeys {
  private readonly options: ActiveKeysOptions;
  private readonly now: () => number;
  private readonly kept: KeptAnswers<ApiKey>;
  private readonly revoked: Remembered<true>;
  private readonly noted = new Map<string, number>();

  constructor(options: ActiveKeysOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.kept = new KeptAnswers({ ask: (id) => options.store.find(id), keepMs, now: this.now });
    this.revoked = new Remembered({ forMs: rememberRevocationsMs, now: this.now });
  }

  /** Whether a token has the form of an API key. */
  takes(token: string): boolean {
    return parseApiKey(token) !== undefined;
  }

  /** What a key says. Rejects if Redis cannot be asked. */
  async check(token: string): Promise<TokenCheck> {
    const parsed = parseApiKey(token);
    const key = parsed && (await this.options.store.match(parsed.id, parsed.hash));
    const check = key ? this.checkOf(key) : ({ ok: false, code: 'TOKEN_INVALID' } as const);
    this.options.onKey(check.ok ? 'valid' : check.code === 'TOKEN_EXPIRED' ? 'expired' : 'invalid');
    return check;
  }

  /** The key of an earlier check, if it is still valid; its use is noted. Rejects if Redis cannot be asked. */
  async find(id: string): Promise<ApiKey | undefined> {
    const key = await this.kept.find(id);
    if (!key || this.isRevoked(id) || key.expiresAt <= this.now()) return undefined;
    this.note(id);
    return key;
  }

  isRevoked(id: string): boolean {
    return this.revoked.get(id) === true;
  }

  revoke(id: string): void {
    this.kept.forget(id);
    this.revoked.set(id, true);
  }

  /** The key is looked up again the next time. */
  forget(id: string): void {
    this.kept.forget(id);
  }

  private checkOf({ id, owner, createdAt, expiresAt }: ApiKey): TokenCheck {
    if (expiresAt <= this.now()) return { ok: false, code: 'TOKEN_EXPIRED' };
    const [iat, exp] = [createdAt, expiresAt].map((time) => Math.floor(time / 1000)) as [number, number];
    return { ok: true, claims: { sub: owner, type: 'access', iat, exp, key: id } };
  }

  private note(id: string): void {
    const last = this.noted.get(id) ?? Number.NEGATIVE_INFINITY;
    if (this.now() - last < noteMs) return;
    this.noted.delete(id);
    this.noted.set(id, this.now());
    const oldest = this.noted.keys().next();
    if (this.noted.size > maxNoted && !oldest.done) this.noted.delete(oldest.value);
    this.options.store.used(id).catch(this.options.onError);
  }
}
