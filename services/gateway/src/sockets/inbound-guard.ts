import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { FrameBudget } from '../edge/frame-budgets.ts';
import { FragmentCount } from './fragment-count.ts';
import { sizeOf } from './inbound.ts';
import { beforeEachRead } from './read-in-pieces.ts';

/** The events of a socket's input. */
export interface InboundEvents {
  /** A message within the budget. */
  message(data: RawData, isBinary: boolean): void;
  /** A protocol ping or pong within the budget. */
  control(): void;
  /** Input over the budget, and in how many seconds it would fit; for a message also its data. */
  refused(retryAfterSeconds: number, data?: RawData): void;
  /** Too many fragments of a message, which cannot be refused one by one. */
  flooded(): void;
  /** Input is about to be read; if the socket is paused now, it is read later. */
  reads(): void;
  /** How long it took to process what was read, in ms. */
  took(ms: number): void;
}

/**
 * Counts all input of a socket, of every kind, before it is parsed. Protocol pings are answered here instead of by `ws`,
 * because a ping over the budget gets no answer.
 */
export class InboundGuard {
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly budget: FrameBudget;
  private readonly on: InboundEvents;
  private readonly fragments = new FragmentCount();
  private dataAt = 0;

  /** `connection` is the connection of the socket. Nothing may have been read from it yet. */
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

  /** Reports nothing more. */
  stop(): void {
    this.connection.off('data', this.onData);
    this.connection.off('data', this.onTaken);
    this.socket.off('message', this.onMessage);
    this.socket.off('ping', this.onPing);
    this.socket.off('pong', this.onPong);
  }

  private readonly onData = (chunk: Buffer): void => {
    // Input may have been read before this guard was attached.
    this.on.reads();
    this.dataAt = performance.now();
    const count = this.fragments.add(chunk);
    if (count > 0 && !this.budget.takeFragments(count)) this.on.flooded();
  };

  /** `ws` has reported everything in the chunk. */
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
