import { setTimeout as wait } from 'node:timers/promises';
import {
  type AnswerOf,
  ApiError,
  type Endpoint,
  ErrorResponse,
  isErrorCode,
  wholePath,
} from '@agentconnect/protocol';

/** How long a gateway may take to answer, in ms. */
const patienceMs = 30_000;
/** A request that is one too many is sent again, so often at most, and after at most so many seconds. */
const again = { times: 3, longestSeconds: 60 };

export interface AdminApiOptions {
  /** Of the API of a gateway: `https://host/api`. */
  readonly url: URL;
  /** An API key, or a token. */
  readonly key: string;
}

interface Asked {
  /** Stands for the parameter of the path. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: unknown;
}

/** The API of a gateway, as an operator's program asks it. */
export class AdminApi {
  private readonly options: AdminApiOptions;

  constructor(options: AdminApiOptions) {
    this.options = options;
  }

  /** Rejects with an `ApiError` as the gateway says it, or with an `Error` of one line if it says nothing of that kind. */
  async ask<E extends Endpoint>(endpoint: E, asked: Asked = {}): Promise<AnswerOf<E>> {
    for (let times = 1; ; times += 1) {
      const response = await this.send(endpoint, asked);
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      const waits = response.status === 429 && times < again.times && seconds <= again.longestSeconds;
      if (!waits) return (await answerOf(endpoint, response)) as AnswerOf<E>;
      await response.body?.cancel();
      await wait(seconds * 1000);
    }
  }

  private async send(endpoint: Endpoint, { id = '', query = {}, json }: Asked): Promise<Response> {
    const { key, url: base } = this.options;
    const path = wholePath(endpoint).replace(/\{\w+\}/, encodeURIComponent(id));
    const url = new URL(base.pathname.replace(/(\/api)?\/?$/, path), base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    try {
      return await fetch(url, {
        method: endpoint.method,
        // Whoever is asked has the key.
        redirect: 'error',
        headers: {
          authorization: `Bearer ${key}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (error) {
      const why =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Error(`${url.origin} does not answer (${why})`, { cause: error });
    }
  }
}

async function answerOf(endpoint: Endpoint, response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw errorIn(text, response);
  const schema = endpoint.answers[response.status]?.schema;
  if (!schema) return undefined;
  const read = schema.safeParse(jsonOf(text));
  if (read.success) return read.data;
  throw new Error(`${response.url} answers what is none of AgentConnect's answers`);
}

function errorIn(text: string, { status, url }: Response): Error {
  const said = ErrorResponse.safeParse(jsonOf(text)).data;
  if (said?.code === undefined || !isErrorCode(said.code)) return new Error(`${url} answers ${status}`);
  return new ApiError(said.code, said.detail);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
