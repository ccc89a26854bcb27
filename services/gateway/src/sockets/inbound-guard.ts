import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { FrameBudget } from '../edge/frame-budgets.ts';
import { FragmentCount } from './fragment-count.ts';
import { sizeOf } from './inbound.ts';
import { beforeEachRead } from './read-in-pieces.ts';

/** What is told of what comes in. */
export interface InboundEvents {
  /** A message that is within the budget. */
  message(data: RawData, isBinary: boolean): void;
  /** A ping or pong of the protocol that is within it. */
  control(): void;
  /** What is not, and in how many seconds it would be; a message with its data. */
  refused(retryAfterSeconds: number, data?: RawData): void;
  /** So many pieces of a message that nothing can be refused any more. */
  flooded(): void;
  /** Something is about to be read: whoever pauses the socket now reads it later. */
  reads(): void;
  /** So long it took to take in what was read, in ms. */
  took(ms: number): void;
}

/**
 * Counts all that comes in on a socket, of every kind, before it is looked at. Pings of the protocol are answered here,
 * and not by `ws`, because one that is over the budget gets no answer.
 */
export class InboundGuard {
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly budget: FrameBudget;
  private readonly on: InboundEvents;
  private readonly fragments = new FragmentCount();
  private dataAt = 0;

  /** `connection` is what the socket runs on. Nothing must have been read from it yet. */
  constructor(socket: WebSocket, connection: Duplex, budget: FrameBudget, on: InboundEvents) {
    this.socket = socket;
    this.connection = connection;
    this.budget = budget;
    this.on = on;
  }

  start(): void {
    beforeEachRead(this.connection, () => this.on.reads());
    // Before `ws` sees it.
    this.connection.prependListener('data', this.onData);
    this.connection.on('data', this.onTaken);
    this.socket.on('message', this.onMessage);
    this.socket.on('ping', this.onPing);
    this.socket.on('pong', this.onPong);
  }

  /** Nothing is told any more. */
  stop(): void {
    this.connection.off('data', this.onData);
    this.connection.off('data', this.onTaken);
    this.socket.off('message', this.onMessage);
    this.socket.off('ping', this.onPing);
    this.socket.off('pong', this.onPong);
  }

  private readonly onData = (chunk: Buffer): void => {
    // It may have been read before somebody was told of it.
    this.on.reads();
    this.dataAt = performance.now();
    const count = this.fragments.add(chunk);
    if (count > 0 && !this.budget.takeFragments(count)) this.on.flooded();
  };

  /** `ws` has told of all that is in it. */
  private readonly onTaken = (): void => this.on.took(performance.now() - this.dataAt);

  private readonly onMessage = (data: RawData, isBinary: boolean): void => {
    const seconds = this.budget.take(sizeOf(data));
    if (seconds === 0) this.on.message(data, isBinary);
    else this.on.refused(seconds, data);
  };

  private readonly onPing = (data: Buffer): void => {
    if (this.take(data) && this.socket.readyState === this.socket.OPEN) this.socket.pong(data);
  };

  private readonly onPong = (data: Buffer): void => void this.take(data);

  private take(data: Buffer): boolean {
    const seconds = this.budget.take(data.length);
    if (seconds === 0) this.on.control();
    else this.on.refused(seconds);
    return seconds === 0;
  }
}
