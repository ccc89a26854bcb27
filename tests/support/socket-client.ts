import { type ClientOptions, WebSocket } from 'ws';
import { FrameReader } from './frame-reader.ts';
import { is, type SeenFrame } from './seen-frame.ts';

export { is, type SeenFrame };

/** A WebSocket that keeps every frame and lets a test wait for the one it is about. */
export class SocketClient extends FrameReader {
  /** How many protocol pings came. */
  pings = 0;
  readonly raw: WebSocket;

  private constructor(url: string, options: ClientOptions, protocols: readonly string[]) {
    super();
    this.raw = new WebSocket(url, [...protocols], { perMessageDeflate: false, ...options });
    this.raw.on('message', (data, isBinary) => {
      if (isBinary) this.problem('the server sent a binary frame');
      else this.read((data as Buffer).toString('utf8'));
    });
    this.raw.on('ping', () => {
      this.pings += 1;
      this.wake();
    });
    this.raw.on('close', (code, reason) => this.ended({ code, reason: reason.toString() }));
    this.raw.on('error', () => undefined);
  }

  /** Connects; resolves when the upgrade was accepted. A refusal by close code comes after that: see `closed`. */
  static async open(
    url: string,
    options: ClientOptions = {},
    protocols: readonly string[] = [],
  ): Promise<SocketClient> {
    const client = new SocketClient(url, options, protocols);
    await client.until('the upgrade is accepted', () => client.raw.readyState !== WebSocket.CONNECTING);
    if (client.end?.code === 1006 && client.frames.length === 0) {
      throw new Error(`the upgrade was refused: ${url.replace(/\?.*/, '')}`);
    }
    return client;
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

  drop(): void {
    this.raw.terminate();
  }

  get isOpen(): boolean {
    return this.raw.readyState === WebSocket.OPEN;
  }
}
