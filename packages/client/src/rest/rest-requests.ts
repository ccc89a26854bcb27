import { type AnswerOf, type Endpoint, ErrorResponse, type PathOf } from '@agentconnect/protocol';
import { backOff, type BackOffSettings } from '../waiting/back-off.ts';
import { AgentConnectError } from '../errors/client-error.ts';
import type { GatewayRing } from './gateway-ring.ts';
import { pause } from '../waiting/pause.ts';
import { retryAfterOf } from './retry-after.ts';

export interface RestSettings {
  /** How often a request is tried in all. */
  readonly attempts: number;
  /** How long one try may take, in ms. */
  readonly timeoutMs: number;
  /** A `Retry-After` beyond this many seconds is not waited for: the error goes to the caller. */
  readonly longestRetryAfter: number;
  readonly backOff: BackOffSettings;
}

/** A schema of the protocol. */
interface Schema<T> {
  parse(value: unknown): T;
}

export interface RestRequest<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind the base of the API. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer is; without it the answer has no body. */
  readonly schema: Schema<T>;
  /** Whether it may be sent again when it is not known what became of it. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A request for an endpoint, at one of its addresses, for an answer that it may give. */
export type EndpointRequest<
  E extends Endpoint,
  Answer extends AnswerOf<E> = AnswerOf<E>,
> = RestRequest<Answer> & {
  readonly method: E['method'];
  readonly path: PathOf<E>;
};

/** REST requests to whichever gateway answers, tried again as far as that is safe. */
export class RestRequests {
  readonly #ring: GatewayRing;
  readonly #settings: RestSettings;

  constructor(ring: GatewayRing, settings: RestSettings) {
    this.#ring = ring;
    this.#settings = settings;
  }

  /** Sends a request. Rejects with an `AgentConnectError`, or with the reason of the signal. */
  async send<T>(request: RestRequest<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#try(request);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof AgentConnectError)) throw error;
        const waitMs = this.#waitMs(error, request.repeatable, attempt);
        if (waitMs === undefined) throw error;
        await pause(waitMs, request.signal);
      }
    }
  }

  /** How long to wait before the next try, in ms; `undefined` if there is none. */
  #waitMs(error: AgentConnectError, repeatable: boolean, attempt: number): number | undefined {
    const { attempts, longestRetryAfter, backOff: settings } = this.#settings;
    // What was refused by count, or did not come in as a whole, has had no effect; of all else nobody knows.
    const isSafe =
      isUnheard(error.status) || (repeatable && (error.code === 'NETWORK' || isGone(error.status)));
    if (!isSafe || attempt >= attempts) return undefined;
    const { retryAfter = 0 } = error;
    if (retryAfter > longestRetryAfter) return undefined;
    return retryAfter * 1000 + backOff(attempt - 1, settings);
  }

  async #try<T>(request: RestRequest<T>): Promise<T> {
    const gateway = this.#ring.current;
    const late = AbortSignal.timeout(this.#settings.timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(addressOf(gateway, request), {
        method: request.method,
        headers: headersOf(request),
        ...bodyOf(request),
        signal: request.signal ? AbortSignal.any([request.signal, late]) : late,
      });
      text = await response.text();
    } catch (error) {
      request.signal?.throwIfAborted();
      this.#ring.leave(gateway);
      throw new AgentConnectError('NETWORK', `${gateway} did not answer.`, {
        retryable: request.repeatable,
        cause: error,
      });
    }
    if (isGone(response.status)) this.#ring.leave(gateway);
    if (!response.ok) throw errorOf(response, text, request.repeatable);
    return parse(request.schema, text === '' ? undefined : toJson(text));
  }
}

/** Too slow, or too many. */
function isUnheard(status: number | undefined): boolean {
  return status === 408 || status === 429;
}

function isGone(status: number | undefined): boolean {
  return status === 502 || status === 503 || status === 504;
}

function addressOf(gateway: string, { path, query = {} }: RestRequest<unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? `${gateway}${path}` : `${gateway}${path}?${search.toString()}`;
}

function headersOf({ json, headers }: RestRequest<unknown>): Record<string, string> {
  return { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
}

function bodyOf({ json, form }: RestRequest<unknown>): { body?: string | URLSearchParams } {
  if (json !== undefined) return { body: JSON.stringify(json) };
  return form ? { body: new URLSearchParams(form) } : {};
}

function errorOf(response: Response, text: string, repeatable: boolean): AgentConnectError {
  const answer = ErrorResponse.safeParse(toJson(text));
  const { status } = response;
  const retryAfter = retryAfterOf(response.headers.get('retry-after'));
  // What is not in the API's shape comes from something in between.
  if (!answer.success) {
    const code = isGone(status) ? 'NETWORK' : 'PROTOCOL';
    return new AgentConnectError(code, `The response was ${status}.`, {
      retryable: isGone(status) && repeatable,
      status,
      retryAfter,
    });
  }
  const { code = 'PROTOCOL', detail, errors } = answer.data;
  return new AgentConnectError(code, detail, { status, retryAfter, errors });
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parse<T>(schema: Schema<T>, value: unknown): T {
  try {
    return schema.parse(value);
  } catch (error) {
    throw new AgentConnectError('PROTOCOL', 'The response is not what the API documents.', { cause: error });
  }
}
