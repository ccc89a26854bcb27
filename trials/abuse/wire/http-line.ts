import type { Socket } from 'node:net';
import { connectLoopback } from './loopback.ts';

/** A request as bytes. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const content = Buffer.from(body);
  const all = {
    host: 'gateway',
    ...(content.length === 0 && method === 'GET' ? {} : { 'content-length': content.length }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), content]);
}

export interface HttpLineOptions {
  readonly port: number;
  readonly localAddress?: string | undefined;
  readonly onOpen: (line: HttpLine) => void;
  readonly onAnswer: (status: number, line: HttpLine) => void;
  /** Told once, with the code of an error if there was one. */
  readonly onEnd: (error: string | undefined) => void;
}

/** A bare connection that takes bytes and tells the statuses of the answers: as little work for a request as can be. */
export class HttpLine {
  readonly #socket: Socket;
  readonly #options: HttpLineOptions;
  #rest: Buffer = Buffer.alloc(0);
  #error: string | undefined;
  #stallsWhenBegun = false;

  constructor(options: HttpLineOptions) {
    const { port, localAddress } = options;
    this.#options = options;
    this.#socket = connectLoopback(port, localAddress);
    this.#socket.on('connect', () => options.onOpen(this));
    this.#socket.on('data', (data: Buffer) => this.#read(data));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => (this.#error = error.code ?? error.message));
    this.#socket.on('close', () => options.onEnd(this.#error));
  }

  write(bytes: Buffer | string): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Reads nothing, or no more once an answer has begun, so that what is sent to it stays with the sender. */
  stall(when: 'now' | 'begun'): void {
    if (when === 'now') this.#socket.pause();
    else this.#stallsWhenBegun = true;
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    for (;;) {
      const headEnd = this.#rest.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = this.#rest.toString('latin1', 0, headEnd);
      const status = Number(head.slice(9, 12));
      if (this.#stallsWhenBegun && status === 200) {
        this.#options.onAnswer(status, this);
        this.#socket.pause();
        return;
      }
      const end = this.#endOfBody(head, headEnd + 4, status);
      if (end === undefined || end > this.#rest.length) return;
      this.#rest = this.#rest.subarray(end);
      this.#options.onAnswer(status, this);
    }
  }

  /** Where the body that begins at `start` ends, or `undefined` while that is not known. */
  #endOfBody(head: string, start: number, status: number): number | undefined {
    if (status === 204 || status === 304) return start;
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (length !== undefined) return start + Number(length);
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return start;
    const last = this.#rest.indexOf('0\r\n\r\n', start);
    return last === -1 ? undefined : last + 5;
  }
}
