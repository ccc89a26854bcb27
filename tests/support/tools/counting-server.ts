import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** A call as it came. */
export interface CountedCall {
  readonly path: string;
  /** Its `Idempotency-Key`: the id of the call. */
  readonly key: string;
  readonly body: string;
}

/** A server of tools on this machine that counts what it is asked for, and may keep its callers waiting. */
export class CountingServer {
  readonly calls: CountedCall[] = [];
  private isHeld = false;
  private readonly held: (() => void)[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly http: Server = createServer((request, response) => {
    response.on('error', () => undefined);
    void readText(request).then((body) => {
      const key = String(request.headers['idempotency-key']);
      this.calls.push({ path: request.url ?? '', key, body });
      for (const resolve of this.waiting.splice(0)) resolve();
      if (this.isHeld) this.held.push(() => this.answer(response));
      else this.answer(response);
    });
  });

  async start(): Promise<this> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return this;
  }

  async close(): Promise<void> {
    const closed = once(this.http, 'close');
    this.http.close();
    this.http.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Answers nobody from now on. */
  hold(): void {
    this.isHeld = true;
  }

  /** Answers everybody who waits, and whoever comes. */
  release(): void {
    this.isHeld = false;
    for (const answer of this.held.splice(0)) answer();
  }

  /** Resolves when so many calls have come. */
  async called(times: number): Promise<void> {
    while (this.calls.length < times) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** How often each call has come, by its key. */
  times(): Map<string, number> {
    const times = new Map<string, number>();
    for (const { key } of this.calls) times.set(key, (times.get(key) ?? 0) + 1);
    return times;
  }

  private answer(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`counted ${this.calls.length}`);
  }
}
