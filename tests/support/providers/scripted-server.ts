import { once } from 'node:events';
import { type IncomingHttpHeaders, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { faults } from './faults.ts';
import type { Reply, Step } from './reply.ts';
import type { SeenRequest } from './seen-request.ts';
import { toolReply } from './tool-models.ts';
import type { Wire, WireBody } from './wire.ts';

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: WireBody;
  /** What was asked for, or why it was refused as malformed. */
  readonly seen: SeenRequest | Error;
  /** Settles when the response is over: `whole` if the server ended it, `left` if the client closed the connection. */
  readonly over: Promise<'whole' | 'left'>;
}

export interface ScriptedServerOptions {
  /** If given, requests without this key are answered 401. */
  readonly apiKey?: string;
  /** Milliseconds between two words of an unscripted answer (0). */
  readonly wordMs?: number;
  /** 0 (any free) unless given. */
  readonly port?: number;
  /** Keeps no `requests`: for runs of hours. */
  readonly forgets?: boolean;
  /** Answers a request by what it asks for, in place of a reply by model; `undefined` for the usual one. */
  readonly script?: (seen: SeenRequest) => Reply | undefined;
}

/**
 * A provider on this machine, for tests and hand trials. It refuses a malformed request. Others are answered by, in
 * this order: the reply queued with `next`, the `script`, the fault (`fault-429`) or the use of tools
 * (`tool-conclude-3`) that its model names, or `You said: …` word by word.
 */
export class ScriptedServer {
  readonly #wire: Wire;
  readonly #options: ScriptedServerOptions;
  readonly #queue: Reply[] = [];
  readonly #requests: ReceivedRequest[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #http = createServer((request, response) => {
    this.#serve(request.url ?? '', request.headers, readText(request), response).catch(() =>
      response.destroy(),
    );
  });

  constructor(wire: Wire, options: ScriptedServerOptions = {}) {
    this.#wire = wire;
    this.#options = options;
  }

  async start(): Promise<this> {
    this.#http.listen(this.#options.port ?? 0, '127.0.0.1');
    await once(this.#http, 'listening');
    return this;
  }

  async close(): Promise<void> {
    if (!this.#http.listening) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /** What to give as the provider's base URL. */
  get baseUrl(): string {
    const { port } = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#wire.basePath}`;
  }

  get wire(): Wire {
    return this.#wire;
  }

  /** Queues the reply to the next request. */
  next(...replies: readonly Reply[]): void {
    this.#queue.push(...replies);
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** The request of this number, from 0, as soon as it has come. */
  async request(index = 0): Promise<ReceivedRequest> {
    for (;;) {
      const request = this.#requests[index];
      if (request) return request;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #serve(
    url: string,
    headers: IncomingHttpHeaders,
    bodyText: Promise<string>,
    response: ServerResponse,
  ): Promise<void> {
    const left = new AbortController();
    const over = once(response, 'close').then(() => {
      left.abort();
      return response.writableFinished ? ('whole' as const) : ('left' as const);
    });
    const body = JSON.parse(await bodyText) as WireBody;
    const seen = this.#read(body);
    if (!this.#options.forgets) this.#requests.push({ headers, body, seen, over });
    this.#waiting.splice(0).forEach((resolve) => resolve());
    const reply = this.#replyTo(url, headers, seen);
    if (reply.hasHead === false) return;
    const status = reply.status ?? 200;
    const type = status === 200 ? 'text/event-stream' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...reply.headers });
    if (status !== 200) {
      response[reply.isEndless ? 'write' : 'end'](reply.body ?? this.#wire.refusal(status));
      return;
    }
    await this.#play(reply, body, response, left.signal);
  }

  #read(body: WireBody): SeenRequest | Error {
    try {
      checkCharacters(body);
      return this.#wire.read(body);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #replyTo(url: string, headers: IncomingHttpHeaders, seen: SeenRequest | Error): Reply {
    const { apiKey, script, wordMs = 0 } = this.#options;
    if (!url.startsWith(this.#wire.basePath + this.#wire.path)) return { status: 404 };
    if (apiKey !== undefined && !this.#wire.isAuthorized(headers, apiKey)) return { status: 401 };
    if (seen instanceof Error) return { status: 400 };
    const scripted = this.#queue.shift() ?? script?.(seen);
    return scripted ?? faults[seen.model] ?? toolReply(seen) ?? { steps: answerTo(seen, wordMs) };
  }

  async #play(
    { steps = [], isBare = false }: Reply,
    body: WireBody,
    response: ServerResponse,
    left: AbortSignal,
  ): Promise<void> {
    if (!isBare) response.write(this.#wire.opening(body));
    let words = 0;
    let calls = 0;
    for (const step of steps) {
      if (left.aborted || step === 'hang') return;
      if (step === 'reset') {
        response.socket?.resetAndDestroy();
        return;
      }
      if ('waitMs' in step) await wait(step.waitMs, undefined, { signal: left });
      else if ('raw' in step) await send(step.raw, response);
      else if ('error' in step) await send(this.#wire.error(step.error), response);
      else if ('end' in step) await send(this.#wire.end(step.end, body, { words, calls }), response);
      else if ('call' in step) {
        const call = { id: `call_${calls + 1}`, ...step.call };
        for (const event of this.#wire.call(call, body, { words, calls })) await send(event, response);
        calls += 1;
      } else {
        words += 1;
        await send(this.#wire.text(step.text, body), response);
      }
    }
    response.end();
  }
}

/** Throws if a text of a request holds half a character: providers refuse it as no JSON. */
function checkCharacters(body: WireBody): void {
  JSON.stringify(body, (key, value: unknown) => {
    const isWhole = key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed());
    if (!isWhole) throw new Error('half a character');
    return value;
  });
}

/** Waits until it is out, so that two steps are two chunks. */
async function send(chunk: string | Buffer, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
}

/** The answer that repeats what was said last, word by word; `begin` is what comes before it. */
export function answerTo({ messages }: SeenRequest, wordMs: number, begin = 'You said: '): Step[] {
  const said = messages.findLast((message) => message.role === 'user')?.content ?? '';
  const words = `${begin}${said}`.match(/\S+\s*/g) ?? [];
  return [...words.flatMap((text): Step[] => [{ text }, { waitMs: wordMs }]), { end: 'stop' }];
}
