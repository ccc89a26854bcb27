import { WebSocket } from 'ws';
import { patienceMs, type Person } from './person.ts';

/** A socket of a person whose agent repeats what it is told. */
export class EchoSocket {
  readonly #port: number;
  readonly #person: Pick<Person, 'address' | 'token' | 'sessionId'>;
  readonly #waiting = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  #socket: WebSocket | undefined;
  #opening: Promise<void> | undefined;
  #texts = 0;

  constructor(port: number, person: Pick<Person, 'address' | 'token' | 'sessionId'>) {
    this.#port = port;
    this.#person = person;
  }

  /** Says something and waits until it comes back; opens the socket first if it is not open. */
  async roundTrip(): Promise<void> {
    const content = `text ${(this.#texts += 1)} of ${this.#person.sessionId}`;
    await this.open();
    const answered = new Promise<void>((resolve, reject) => this.#waiting.set(content, { resolve, reject }));
    const late = setTimeout(
      () => this.#waiting.get(content)?.reject(new Error(`no answer on a socket within ${patienceMs} ms`)),
      patienceMs,
    );
    this.#socket?.send(JSON.stringify({ type: 'text', content }));
    try {
      await answered;
    } finally {
      clearTimeout(late);
      this.#waiting.delete(content);
    }
  }

  async open(): Promise<void> {
    this.#opening ??= this.#connect();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  close(): void {
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    const { address, token, sessionId } = this.#person;
    const url = `ws://127.0.0.1:${this.#port}/api/chat/ws/${sessionId}?token=${token}`;
    const socket = new WebSocket(url, {
      localAddress: address,
      perMessageDeflate: false,
      handshakeTimeout: patienceMs,
    });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) => reject(new Error(`a socket did not open: ${error.message}`)));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const { type, content } = JSON.parse(data.toString()) as { type: string; content?: string };
      if (type === 'response') this.#waiting.get(content ?? '')?.resolve();
    });
    socket.once('close', (code, reason) => {
      this.#opening = undefined;
      const error = new Error(`a socket was closed: ${code} ${reason.toString()}`);
      for (const { reject } of this.#waiting.values()) reject(error);
    });
  }
}
