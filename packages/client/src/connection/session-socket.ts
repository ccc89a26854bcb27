import type { ClientFrame } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import { leftByClient, type SocketEnd } from './reconnect-plan.ts';
import { readServerFrame, type ServerFrame } from '../reading/server-frame.ts';

export interface SocketSettings {
  /** How long the server may take to attach, in ms. */
  readonly readyMs: number;
  /** How much longer than its heartbeat the server may be silent, in ms. */
  readonly toleranceMs: number;
}

export interface SocketAddress {
  readonly url: string;
  /** The sub-protocols that it offers. */
  readonly protocols: readonly string[];
}

/** One WebSocket of a session, watched: a server that says nothing for longer than its heartbeat is gone. */
export class SessionSocket {
  readonly ended: Promise<SocketEnd>;
  readonly #socket: WebSocket;
  readonly #settings: SocketSettings;
  readonly #onFrame: (frame: ServerFrame) => void;
  readonly #end: (end: SocketEnd) => void;
  readonly #listening = new AbortController();
  #isEnded = false;
  #silenceMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { url, protocols }: SocketAddress,
    settings: SocketSettings,
    onFrame: (frame: ServerFrame) => void,
  ) {
    const { promise, resolve } = Promise.withResolvers<SocketEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#settings = settings;
    this.#onFrame = onFrame;
    this.#silenceMs = settings.readyMs;
    this.#socket = new WebSocket(url, [...protocols]);
    const { signal } = this.#listening;
    this.#socket.addEventListener('message', ({ data }) => this.#take(data), { signal });
    this.#socket.addEventListener('close', ({ code, reason }) => this.#finish({ code, reason }), { signal });
    this.#watch();
  }

  /** Sends a frame, unless the socket is not open (any more). */
  send(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Leaves it at once; its other end may be gone, so nobody waits for the closing handshake. */
  leave(reason: string, code = leftByClient): void {
    if (this.#isEnded) return;
    this.#finish({ code, reason });
    this.#socket.close(1000);
  }

  #take(data: unknown): void {
    if (this.#isEnded) return;
    try {
      const frame = readServerFrame(data);
      if (frame.kind === 'ready') {
        this.#silenceMs = frame.ready.heartbeat_seconds * 1000 + this.#settings.toleranceMs;
      }
      this.#watch();
      this.#onFrame(frame);
    } catch (error) {
      if (!(error instanceof AgentConnectError)) throw error;
      this.leave(error.message);
    }
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.leave('the server is silent'), this.#silenceMs);
  }

  #finish(end: SocketEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#listening.abort();
    this.#end(end);
  }
}
