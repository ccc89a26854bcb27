import { WebSocket } from 'ws';
import type { Client } from '../tests/support/client.ts';

interface Frame {
  readonly type: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A socket that keeps nothing of what it reads. */
export class Talker {
  deltas = 0;
  readonly #socket: WebSocket;
  #take: (frame: Frame) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      if (frame.metadata['event'] === 'delta') this.deltas += 1;
      this.#take(frame);
    });
  }

  /** Resolves when the gateway says that it is attached. */
  static async open(client: Client, sessionId: string, stream = false): Promise<Talker> {
    const socket = new WebSocket(client.socketUrl(sessionId, { stream }), { perMessageDeflate: false });
    const talker = new Talker(socket);
    await new Promise<void>((resolve, reject) => {
      talker.#take = ({ metadata }) => void (metadata['event'] === 'ready' && resolve());
      socket.once('error', reject);
      socket.once('close', (code) => reject(new Error(`a socket was closed with ${code}`)));
    });
    return talker;
  }

  /** Sends a text; resolves with the time to its answer, in ms. */
  async ask(content: string): Promise<number> {
    const began = performance.now();
    await new Promise<void>((resolve, reject) => {
      this.#take = (frame) => {
        if (frame.type === 'response') resolve();
        if (frame.type === 'error') reject(new Error(JSON.stringify(frame)));
      };
      this.#socket.send(JSON.stringify({ type: 'text', content }));
    });
    return performance.now() - began;
  }

  close(): void {
    this.#socket.terminate();
  }
}
