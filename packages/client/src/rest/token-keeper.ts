import { type Endpoints, Token } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import { unlessAborted } from '../waiting/pause.ts';
import type { CredentialKeeper } from './credential-keeper.ts';
import type { EndpointRequest, RestRequests } from './rest-requests.ts';

/** Who the client speaks for. */
export type Identity =
  /** Whoever is logged in with this browser, on a page of the gateway itself. */
  'browser' | TokenIdentity;

type TokenIdentity =
  | { readonly username: string; readonly password: string }
  /** Asked for a token whenever one is needed that the server will take for a while. */
  | { readonly getToken: () => Promise<string> };

/** So much earlier than its end a token is renewed: a tenth of its life, at most a minute. */
const longestEarlyMs = 60_000;

interface Held {
  readonly token: string;
  /** When to renew it, in ms. */
  readonly renewAt: number;
}

/** The token of one user, renewed before it ends, once at a time however many ask. */
export class TokenKeeper implements CredentialKeeper {
  readonly #rest: RestRequests;
  readonly #identity: TokenIdentity;
  #held: Held | undefined;
  #renewing: Promise<Held> | undefined;

  constructor(rest: RestRequests, identity: TokenIdentity) {
    this.#rest = rest;
    this.#identity = identity;
  }

  /** A token that is good for a while. */
  async token(signal?: AbortSignal): Promise<string> {
    if (this.#held && Date.now() < this.#held.renewAt) return this.#held.token;
    return this.renewed(signal);
  }

  async login(signal?: AbortSignal): Promise<void> {
    await this.token(signal);
  }

  /** One that will outlive this token, which comes to its end. */
  async after(ending: string, signal?: AbortSignal): Promise<string> {
    if (this.#held && this.#held.token !== ending && Date.now() < this.#held.renewAt) return this.#held.token;
    return this.renewed(signal);
  }

  /** A new token. */
  async renewed(signal?: AbortSignal): Promise<string> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    return (await unlessAborted(this.#renewing, signal)).token;
  }

  /** The server does not take this token any more. */
  drop(token: string | undefined): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  async #renew(): Promise<Held> {
    this.#held = await ('getToken' in this.#identity
      ? this.#given(this.#identity.getToken)
      : this.#login(this.#identity));
    return this.#held;
  }

  async #given(getToken: () => Promise<string>): Promise<Held> {
    try {
      return { token: await getToken(), renewAt: Number.POSITIVE_INFINITY };
    } catch (error) {
      if (error instanceof AgentConnectError) throw error;
      throw new AgentConnectError('AUTH_FAILED', 'getToken gave no token.', {
        retryable: true,
        cause: error,
      });
    }
  }

  async #login(identity: { readonly username: string; readonly password: string }): Promise<Held> {
    const { username, password } = identity;
    const askedAt = Date.now();
    const { access_token: token, expires_in: seconds } = await this.#rest.send({
      method: 'POST',
      path: '/auth/login',
      form: { username, password },
      schema: Token,
      repeatable: true,
    } satisfies EndpointRequest<Endpoints['login']>);
    const lifeMs = seconds * 1000;
    return { token, renewAt: askedAt + lifeMs - Math.min(longestEarlyMs, lifeMs / 10) };
  }
}
