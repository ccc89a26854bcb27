import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const deadlineMs = 15_000;

/** A TCP connection to a gateway that says what a test wants it to say, whole or in pieces. */
export class RawConnection {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (this.#received += text));
    socket.on('error', () => undefined);
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(url: string): Promise<RawConnection> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const connection = new RawConnection(socket);
    await Promise.race([once(socket, 'connect'), connection.#closed]);
    return connection;
  }

  /** Writes the head of a request. */
  head(line: string, headers: Readonly<Record<string, string | number>> = {}): this {
    const lines = Object.entries({ Host: 'gateway', ...headers }).map(([name, value]) => `${name}: ${value}`);
    return this.write(`${[`${line} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
  }

  /** Asks for a WebSocket. */
  upgrade(target: string, headers: Readonly<Record<string, string>> = {}): this {
    return this.head(`GET ${target}`, {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    });
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Resolves with all that has come, when that is enough. */
  async received(test: RegExp, withinMs = deadlineMs): Promise<string> {
    const late = AbortSignal.timeout(withinMs);
    while (!test.test(this.#received)) {
      if (this.socket.destroyed) throw new Error(`closed before ${String(test)}: ${this.#received}`);
      await Promise.race([once(this.socket, 'data', { signal: late }), this.#closed]);
    }
    return this.#received;
  }

  /** Resolves with all that has come, when the other side has ended the connection. */
  async closed(withinMs = deadlineMs): Promise<string> {
    const late = AbortSignal.timeout(withinMs);
    await Promise.race([
      this.#closed,
      once(late, 'abort').then(() => Promise.reject(new Error('not closed'))),
    ]);
    return this.#received;
  }

  /** What has come so far. */
  get text(): string {
    return this.#received;
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  drop(): void {
    this.socket.destroy();
  }
}

/** A frame as a client sends it, masked by zeros; its body is shorter than 126 bytes. */
export function clientFrame(opcode: number, body = '', fin = true): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}
