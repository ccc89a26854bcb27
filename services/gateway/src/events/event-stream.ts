import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LogEntry } from '@agentconnect/broker';
import { closing, type Cursor, randomId } from '@agentconnect/protocol';
import type { Ground, ListenerIdentity } from '../access/identity.ts';
import type { SessionListener } from '../feeds/session-listener.ts';
import { pingFrame, resyncFrame, tokenFrame } from '../feeds/passing-frames.ts';
import type { Deadline } from '../listeners/deadline-wheel.ts';
import type { ListenerContext } from '../listeners/listener-context.ts';
import { Outbound } from '../listeners/outbound.ts';
import { settledWithin } from '../listeners/settled-within.ts';
import { TokenLife } from '../listeners/token-life.ts';
import { endReasonOf, type SignedInConnection } from '../revocation/signed-in.ts';
import { closeEvent, comment } from './event-text.ts';
import { EventWire } from './event-wire.ts';

/** How long a client may take to read what was sent before the end, in ms. */
const closeGraceMs = 3_000;

/** How long an end waits for Redis to know what the client was sent, in ms. */
const settleMs = 1_000;

export const eventStreamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // Proxies that know this header pass on each event at once.
  'X-Accel-Buffering': 'no',
};

/** One client's event stream: what a socket would be sent, in the body of a response that does not end. */
export class EventStream implements SessionListener, SignedInConnection {
  readonly id = `e${randomId(16)}`;
  readonly streaming: boolean;
  private readonly identity: ListenerIdentity;
  private readonly response: ServerResponse;
  private readonly context: ListenerContext;
  private readonly outbound: Outbound;
  private readonly token: TokenLife;
  private readonly settle: () => Promise<void>;
  private beat: Deadline | undefined;
  private cutOff: Deadline | undefined;
  /** The code of the last event; 1006, as with a socket, if the client left. */
  endCode = 1006;
  private isOpen = false;
  private closing = false;
  /** Ends the stream before its response has begun. */
  private endAtOnce: (() => void) | undefined;

  constructor(options: {
    readonly response: ServerResponse;
    readonly context: ListenerContext;
    readonly identity: ListenerIdentity;
    readonly streaming: boolean;
    /** Reports to Redis what the client was sent, before the client hears of the end and may come back. */
    readonly settle: () => Promise<void>;
  }) {
    const { response, context } = options;
    this.response = response;
    this.context = context;
    this.identity = options.identity;
    this.streaming = options.streaming;
    this.settle = options.settle;
    this.outbound = new Outbound(new EventWire(response), {
      maxBufferBytes: context.maxBufferBytes,
      onSlow: () => this.giveUp(),
      onSent: () => context.metrics.framesOut.inc(),
    });
    this.token = new TokenLife(context.wheel, {
      expiring: (expiresAt) => this.pass(tokenFrame('token.expiring', expiresAt)),
      expired: () => this.close(...closing('AUTH_FAILED', endReasonOf(this).expired)),
    });
  }

  /** Begins the response. The event of `ready` has the start of the stream as its id, so a client can resume from there. */
  open(start: Cursor, [ready, ...rest]: readonly [ready: string, ...rest: string[]]): void {
    this.outbound.flushedSeq = start.seq;
    this.response.writeHead(200, eventStreamHeaders);
    // Between two heartbeats, because TCP does not probe while written bytes wait to be acknowledged.
    this.response.socket?.setKeepAlive(true, this.context.heartbeat.intervalMs / 2);
    this.outbound.passing(ready, start);
    for (const frame of rest) this.outbound.passing(frame);
    this.isOpen = true;
    this.waitToBeat();
    this.token.renew(this.identity);
    this.endAtOnce?.();
  }

  /** The connection is gone. */
  end(): void {
    this.stopClocks();
    this.cutOff?.cancel();
    this.outbound.end();
  }

  /** Resolves when the connection is gone, or free for another request. */
  async gone(): Promise<void> {
    if (!this.response.closed) await once(this.response, 'close');
  }

  get grounds(): readonly Ground[] {
    return this.identity.grounds;
  }

  get login(): string | undefined {
    return this.identity.login;
  }

  get flushedSeq(): number {
    return this.outbound.flushedSeq;
  }

  deliver(entry: LogEntry): void {
    this.outbound.durable(entry);
  }

  pass(frame: Buffer | string): void {
    this.outbound.passing(frame);
  }

  resync(): void {
    this.outbound.rewind();
    this.pass(resyncFrame());
  }

  get isBehind(): boolean {
    return this.outbound.isBehind;
  }

  async flushed(): Promise<void> {
    await this.outbound.flushed();
  }

  revoke(code: number, reason: string): void {
    this.close(code, reason);
  }

  /** Ends the stream with a last event that says why. `retryMs`: when the client should reconnect. */
  close(code: number, reason: string, retryMs?: number): void {
    if (!this.isOpen) {
      this.endAtOnce ??= () => this.close(code, reason, retryMs);
      return;
    }
    if (this.closing) return;
    this.closing = true;
    this.stopClocks();
    this.endCode = code;
    void settledWithin(this.settle(), settleMs).then(() => {
      if (this.response.destroyed) return;
      this.response.end(closeEvent(code, reason, retryMs));
      this.cutOff = this.context.wheel.after(closeGraceMs, () => this.destroy());
    });
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.response.destroy();
  }

  /**
   * Writes something regularly. The other end cannot answer. A silently lost connection is found by TCP or, if bytes wait
   * here, because none of them go out.
   */
  private waitToBeat(): void {
    const { intervalMs, inactivityMs } = this.context.heartbeat;
    this.beat = this.context.wheel.after(intervalMs, () => {
      if (this.outbound.stuckMs > intervalMs + inactivityMs) {
        this.giveUp();
        return;
      }
      this.response.write(comment);
      this.pass(pingFrame());
      if (!this.closing) this.waitToBeat();
    });
  }

  private giveUp(): void {
    this.context.metrics.slowReaders.inc();
    this.close(...closing('GENERIC', 'slow consumer'));
  }

  private stopClocks(): void {
    this.beat?.cancel();
    this.token.stop();
  }
}
