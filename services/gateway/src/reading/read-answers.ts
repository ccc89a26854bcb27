import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import { AtOnce } from '../limits/at-once.ts';
import { userOf } from '../http/client/authenticate.ts';
import { countedAddress } from '../http/client/client-address.ts';
import { onceGone } from '../http/serving/once-gone.ts';
import type { ReadBudget, Taken } from './read-budget.ts';

/** The room that a response takes in its user's budget. */
export interface Room {
  /** Waits for room for `bytes`, before anything is read. */
  take(bytes: number): Promise<void>;
  /** Sets the real size, once it is known. */
  settle(bytes: number): void;
}

export interface ReadAnswersOptions {
  readonly budget: ReadBudget;
  /** How long a client may read nothing of a response, in ms; 0 is no limit. */
  readonly stallMs: number;
  readonly onStalled: () => void;
}

/** How many public responses are on their way to one address at a time. */
const openAtOnce = 4;

/** How much is passed to the connection at a time; whether a smaller piece was read cannot be seen. */
const pieceBytes = 65_536;

/** Responds with data that is read for a user, or with public data. */
export class ReadAnswers {
  private readonly options: ReadAnswersOptions;
  /** Public responses, by address. */
  private readonly open = new AtOnce(openAtOnce);

  constructor(options: ReadAnswersOptions) {
    this.options = options;
  }

  begin(request: Request, response: Response): ReadAnswer {
    return new ReadAnswer(request, response, this.options);
  }

  /**
   * Sends public data, a few responses per address at a time, in the order of the requests: a response ahead of its turn on
   * a connection would hold the place that the response before it waits for. So call this before awaiting anything.
   */
  async sendOpen(request: Request, response: Response, read: () => Promise<Buffer>): Promise<void> {
    await this.open.run(countedAddress(request), async () =>
      this.begin(request, response).send(await read()),
    );
  }
}

/** One response: it takes room in its user's budget until it has been sent, and is given up if the client does not read it. */
export class ReadAnswer implements Room {
  private taken: Taken | undefined;
  private readonly request: Request;
  private readonly response: Response;
  private readonly options: ReadAnswersOptions;
  private readonly ended = new AbortController();

  constructor(request: Request, response: Response, options: ReadAnswersOptions) {
    this.request = request;
    this.response = response;
    this.options = options;
    onceGone(request, response, () => this.end());
    if (request.socket.destroyed) this.end();
  }

  async take(bytes: number): Promise<void> {
    const { signal } = this.ended;
    const taken = await this.options.budget.take(userOf(this.response), bytes, signal);
    this.taken = taken;
    if (signal.aborted) taken.giveBack();
    else signal.addEventListener('abort', () => taken.giveBack(), { once: true });
  }

  settle(bytes: number): void {
    this.taken?.settle(bytes);
  }

  async sendJson(body: unknown): Promise<void> {
    await this.send(Buffer.from(JSON.stringify(body)));
  }

  /** Sends a complete body (JSON unless its type says otherwise) piece by piece, as its client reads it. */
  async send(body: Buffer): Promise<void> {
    const { response } = this;
    this.taken?.read();
    if (!response.hasHeader('Content-Type')) response.type('json');
    response.set('Content-Length', String(body.byteLength));
    if (this.request.method === 'HEAD') {
      response.end();
      return;
    }
    const stalled = this.watch();
    for (let at = 0; at < body.byteLength; at += pieceBytes) {
      if (this.ended.signal.aborted) return;
      // Other clients are served between two pieces, however fast this one is.
      if (at > 0) await nextTurn();
      if (!response.write(body.subarray(at, at + pieceBytes))) await this.drained();
      stalled?.refresh();
    }
    response.end();
  }

  /** Cuts off the connection when nothing has gone out for too long. */
  private watch(): NodeJS.Timeout | undefined {
    const { stallMs, onStalled } = this.options;
    const { signal } = this.ended;
    if (stallMs === 0 || signal.aborted) return undefined;
    const late = setTimeout(() => {
      onStalled();
      this.request.socket.destroy();
    }, stallMs);
    signal.addEventListener('abort', () => clearTimeout(late), { once: true });
    return late;
  }

  /** Resolves when everything written has gone out, or never will. */
  private async drained(): Promise<void> {
    await once(this.response, 'drain', { signal: this.ended.signal }).catch(() => undefined);
  }

  private end(): void {
    this.ended.abort(new ApiError('RATE_LIMITED', 'The client is gone.'));
  }
}
