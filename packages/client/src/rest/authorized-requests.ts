import type { AnswerOf, Endpoint } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import type { EndpointRequest, RestRequest, RestRequests } from './rest-requests.ts';
import type { CredentialKeeper } from './credential-keeper.ts';
import { ownPageHeaders } from './own-page-headers.ts';

/** REST requests in the user's name. A token that the server does not take any more is renewed once. */
export class AuthorizedRequests {
  readonly #rest: RestRequests;
  readonly #tokens: CredentialKeeper;

  constructor(rest: RestRequests, tokens: CredentialKeeper) {
    this.#rest = rest;
    this.#tokens = tokens;
  }

  async send<E extends Endpoint, Answer extends AnswerOf<E> = AnswerOf<E>>(
    request: EndpointRequest<E, Answer>,
  ): Promise<Answer> {
    const token = await this.#tokens.token(request.signal);
    try {
      return await this.#sendWith(token, request);
    } catch (error) {
      if (!(error instanceof AgentConnectError) || error.status !== 401) throw error;
      this.#tokens.drop(token);
      return this.#sendWith(await this.#tokens.token(request.signal), request);
    }
  }

  async #sendWith<T>(token: string | undefined, request: RestRequest<T>): Promise<T> {
    const shown = token === undefined ? ownPageHeaders : { authorization: `Bearer ${token}` };
    return this.#rest.send({ ...request, headers: { ...request.headers, ...shown } });
  }
}
