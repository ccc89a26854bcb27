import { WebSocket } from 'ws';
import { sharedClock } from '../measure/shared-clock.ts';
import type { Dialect } from './dialects.ts';

const cursorMark = '"cursor":"';

/** One client: a bare WebSocket that sends texts and is told when what happens. */
export class LoadSocket {
  /** Told that the answer to the text under way is there, */
  onAnswer: () => void = () => undefined;
  /** and what comes of it before. */
  onPiece: (frame: Buffer) => void = () => undefined;
  readonly #dialect: Dialect;
  readonly #address: string;
  #socket: WebSocket | undefined;
  #sent = 0;
  /** The last one that may tell the place in the log. */
  #last: Buffer | undefined;

  constructor(dialect: Dialect, address: string) {
    this.#dialect = dialect;
    this.#address = address;
  }

  /** Connects, the second time with the cursor of what came last; resolves when texts may be sent. */
  async open(): Promise<void> {
    const cursor = this.#cursor();
    const address =
      cursor === undefined ? this.#address : `${this.#address}&cursor=${encodeURIComponent(cursor)}`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    this.#socket = socket;
    await new Promise<void>((resolve) => {
      if (this.#dialect.isReadyAtOnce) socket.once('open', resolve);
      socket.on('message', (data) => this.#take(data as Buffer, resolve));
      // Nothing that is counted closes a socket: whatever does ends this process, which says why.
      socket.once('error', (error) => {
        throw error;
      });
      socket.once('close', (code, reason) => {
        throw new Error(`a socket was closed with ${code} ${reason.toString()}`);
      });
    });
  }

  send(text: string): void {
    this.#sent += 1;
    this.#socket?.send(this.#dialect.encode(text, this.#sent));
  }

  /** Sends a text; resolves with the time to its answer, in ms. */
  async ask(text: string): Promise<number> {
    const began = sharedClock();
    await new Promise<void>((resolve) => {
      this.onAnswer = resolve;
      this.send(text);
    });
    return sharedClock() - began;
  }

  /** Cuts the connection, as a client whose network is gone. */
  drop(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.on('error', () => undefined);
    this.#socket?.terminate();
  }

  #take(frame: Buffer, onReady: () => void): void {
    const kind = this.#dialect.kindOf(frame);
    const reply = this.#dialect.replies[kind];
    if (reply !== undefined) this.#socket?.send(reply);
    if (kind === 'failure') throw new Error(`refused: ${frame.toString()}`);
    if (kind === 'piece') this.onPiece(frame);
    if (kind !== 'answer' && kind !== 'ready') return;
    this.#last = frame;
    if (kind === 'answer') this.onAnswer();
    else onReady();
  }

  #cursor(): string | undefined {
    const begin = this.#last?.indexOf(cursorMark) ?? -1;
    if (this.#last === undefined || begin === -1) return undefined;
    const from = begin + cursorMark.length;
    return this.#last.toString('latin1', from, this.#last.indexOf('"', from));
  }
}
