import { type Client } from '../support/client.ts';
import { Transcript } from '../support/client-transcript.ts';
import { is, type SocketClient } from '../support/socket-client.ts';
import type { Figures } from './figures.ts';
import type { Random } from './random.ts';

const readyMs = 5_000;

/** A client's place in a session over all its sockets, at any of the gateways: it always comes back by its cursor. */
export class Connection {
  readonly transcript = new Transcript();
  readonly sessionId: string;
  readonly #clients: readonly Client[];
  readonly #random: Random;
  readonly #figures: Figures;
  #socket: SocketClient | undefined;

  constructor(sessionId: string, clients: readonly Client[], random: Random, figures: Figures) {
    this.sessionId = sessionId;
    this.#clients = clients;
    this.#random = random;
    this.#figures = figures;
  }

  /** A client at any gateway, for a request. */
  get client(): Client {
    return this.#random.pick(this.#clients);
  }

  /** Sends a frame, if there is a socket; what gets lost is sent again by whoever needs it. */
  send(frame: object): void {
    if (this.#socket?.isOpen) this.#socket.send(frame);
  }

  /** Leaves the socket, with or without a word. */
  async leave(): Promise<void> {
    const socket = this.#socket;
    if (!socket?.isOpen) return;
    // What still comes until it is closed is seen as well.
    if (this.#random.chance(0.5)) await socket.close().catch(() => socket.drop());
    else socket.drop();
  }

  /** Makes sure that there is a socket; resolves anyway when that fails. */
  async ensure(): Promise<void> {
    if (this.#socket?.isOpen) return;
    if (this.#socket) this.#figures.reconnects += 1;
    const { cursor } = this.transcript;
    try {
      const socket = await this.client.open(this.sessionId, {
        stream: true,
        cursor: cursor ?? '0.',
      });
      this.#socket = this.transcript.follow(socket);
      await socket.some(is.event('ready'), 'ready', readyMs);
    } catch {
      this.#socket?.drop();
    }
  }

  close(): void {
    this.#socket?.drop();
  }
}
