import { setTimeout as wait } from 'node:timers/promises';
import { type ClientOptions, WebSocket } from 'ws';

/** A frame as it came, with `metadata` never missing. */
export interface SeenFrame {
  readonly type: string;
  readonly content?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly timestamp: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at members of every kind
  readonly metadata: Readonly<Record<string, any>>;
}

export type FrameTest = (frame: SeenFrame) => boolean;

const deadlineMs = 15_000;

/** Tests of a frame, by what they look for. */
export const is = {
  type:
    (type: string): FrameTest =>
    (frame) =>
      frame.type === type,
  event:
    (event: string): FrameTest =>
    (frame) =>
      frame.metadata['event'] === event,
  error:
    (code: string): FrameTest =>
    (frame) =>
      frame.type === 'error' && frame.metadata['code'] === code,
  ack:
    (clientId: string): FrameTest =>
    (frame) =>
      frame.metadata['event'] === 'ack' && frame.metadata['client_message_id'] === clientId,
  answerTo:
    (messageId: string): FrameTest =>
    (frame) =>
      frame.type === 'response' && frame.metadata['in_reply_to'] === messageId,
  response: (frame: SeenFrame): boolean => frame.type === 'response',
  delta: (frame: SeenFrame): boolean => frame.metadata['event'] === 'delta',
  durable: (frame: SeenFrame): boolean => typeof frame.metadata['seq'] === 'number' && frame.type !== 'info',
};

/** A WebSocket that keeps every frame and lets a test wait for the one it is about. */
export class SocketClient {
  readonly frames: SeenFrame[] = [];
  /** How many protocol pings came. */
  pings = 0;
  readonly raw: WebSocket;
  #position = 0;
  #end: { code: number; reason: string } | undefined;
  #waiting: (() => void)[] = [];

  private constructor(url: string, options: ClientOptions) {
    this.raw = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.raw.on('message', (data, isBinary) => {
      if (isBinary) throw new Error('the server sent a binary frame');
      const frame = JSON.parse((data as Buffer).toString('utf8')) as SeenFrame;
      this.frames.push(frame);
      this.#wake();
    });
    this.raw.on('ping', () => {
      this.pings += 1;
      this.#wake();
    });
    this.raw.on('close', (code, reason) => {
      this.#end = { code, reason: reason.toString() };
      this.#wake();
    });
    this.raw.on('error', () => undefined);
  }

  /** Connects; resolves when the upgrade was accepted. A refusal by close code comes after that: see `closed`. */
  static async open(url: string, options: ClientOptions = {}): Promise<SocketClient> {
    const client = new SocketClient(url, options);
    await client.until(
      'the upgrade is accepted',
      () => client.raw.readyState !== WebSocket.CONNECTING,
      deadlineMs,
    );
    if (client.#end && client.#end.code === 1006 && client.frames.length === 0) {
      throw new Error(`the upgrade was refused: ${url.replace(/\?.*/, '')}`);
    }
    return client;
  }

  /** The next frame that passes, after the one that was returned last; what stands between is passed over. */
  async next(test: FrameTest, what = 'a frame', withinMs = deadlineMs): Promise<SeenFrame> {
    let found: SeenFrame | undefined;
    await this.until(
      what,
      () => {
        while (!found && this.#position < this.frames.length) {
          const frame = this.frames[this.#position];
          this.#position += 1;
          if (frame && test(frame)) found = frame;
        }
        return found !== undefined;
      },
      withinMs,
    );
    if (!found) throw new Error(`no frame: ${what}`);
    return found;
  }

  /** The first frame of all that passes, whatever was returned before. */
  async some(test: FrameTest, what = 'a frame', withinMs = deadlineMs): Promise<SeenFrame> {
    await this.until(what, () => this.frames.some(test), withinMs);
    return this.frames.find(test) as SeenFrame;
  }

  async until(what: string, condition: () => boolean, withinMs = deadlineMs): Promise<void> {
    const late = AbortSignal.timeout(withinMs);
    while (!condition()) {
      if (this.#end)
        throw new Error(`closed (${this.#end.code} ${this.#end.reason}) before ${what}\n${this.seen}`);
      if (late.aborted) throw new Error(`not within ${withinMs} ms: ${what}\n${this.seen}`);
      await this.#change(late);
    }
  }

  /** The close code and reason, as soon as there is one. */
  async closed(withinMs = deadlineMs): Promise<{ code: number; reason: string }> {
    const late = AbortSignal.timeout(withinMs);
    while (!this.#end) {
      if (late.aborted) throw new Error(`not closed within ${withinMs} ms\n${this.seen}`);
      await this.#change(late);
    }
    return this.#end;
  }

  send(frame: object): void {
    this.raw.send(JSON.stringify(frame));
  }

  /** Sends a text with a `client_message_id` and waits for its ack. */
  async text(
    content: string,
    clientId = `c${this.frames.length}-${content.length}-${Math.random()}`,
  ): Promise<SeenFrame> {
    this.send({ type: 'text', content, metadata: { client_message_id: clientId } });
    return this.next(is.ack(clientId), `the ack of ${clientId}`);
  }

  /** Closes in order and waits for the other side. */
  async close(): Promise<void> {
    this.raw.close(1000);
    await this.closed();
  }

  /** Breaks the connection without a word, as a lost network does. */
  drop(): void {
    this.raw.terminate();
  }

  get isOpen(): boolean {
    return this.raw.readyState === WebSocket.OPEN;
  }

  get durable(): SeenFrame[] {
    return this.frames.filter(is.durable);
  }

  get seen(): string {
    return this.frames.map((frame) => JSON.stringify(frame).slice(0, 300)).join('\n');
  }

  async #change(late: AbortSignal): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => this.#waiting.push(resolve)),
      wait(deadlineMs, undefined, { signal: AbortSignal.any([late, timer.signal]) }).catch(() => undefined),
    ]);
    timer.abort();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
