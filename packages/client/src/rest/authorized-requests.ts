import type { AnswerOf, Endpoint } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import type { EndpointRequest, RestRequest, RestRequests } from './rest-requests.ts';
import type { TokenKeeper } from './token-keeper.ts';

/** REST requests in the user's name. A token that the server does not take any more is renewed once. */
export class AuthorizedRequests {
  readonly #rest: RestRequests;
  readonly #tokens: TokenKeeper;

  constructor(rest: RestRequests, tokens: TokenKeeper) {
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

  async #sendWith<T>(token: string, request: RestRequest<T>): Promise<T> {
    return this.#rest.send({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
    });
  }
}
