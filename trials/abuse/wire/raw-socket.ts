import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { connectLoopback } from './loopback.ts';
import { opcodes, type ServerFrame, takeFrames } from './raw-frames.ts';

export interface RawSocketOptions {
  readonly port: number;
  readonly session: string;
  readonly token?: string | undefined;
  readonly streaming?: boolean;
  readonly localAddress?: string;
  /** Stays when it is told of the close, until the other side ends the connection. */
  readonly staysClosing?: boolean;
  /** Reads nothing once it is open. */
  readonly stalls?: boolean;
  readonly onOpen?: (socket: RawSocket) => void;
  /** Told of each text: its event or error code, or its type. */
  readonly onText?: (kind: string, socket: RawSocket) => void;
  /** Told once: the close code, `HTTP <status>` of an upgrade that was refused, or how else it ended. */
  readonly onEnd: (how: string) => void;
}

/** A WebSocket written by hand, which sends what it is given, be it a frame or not, and does nothing of itself. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #options: RawSocketOptions;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #how = 'cut off';

  constructor(options: RawSocketOptions) {
    const { port, localAddress } = options;
    this.#options = options;
    this.#socket = connectLoopback(port, localAddress);
    this.#socket.write(upgradeRequest(options));
    this.#socket.on('data', (data: Buffer) => this.#read(data));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => (this.#how = error.code ?? error.message));
    this.#socket.on('close', () => {
      this.#isOpen = false;
      options.onEnd(this.#how);
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Bytes that the other side has not taken yet. */
  get waiting(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    if (!this.#isOpen && !this.#open()) return;
    this.#rest = takeFrames(this.#rest, (frame) => this.#take(frame));
  }

  #open(): boolean {
    const headEnd = this.#rest.indexOf('\r\n\r\n');
    if (headEnd === -1) return false;
    const status = this.#rest.toString('latin1', 9, 12);
    if (status !== '101') {
      this.#how = `HTTP ${status}`;
      this.drop();
      return false;
    }
    this.#rest = this.#rest.subarray(headEnd + 4);
    this.#isOpen = true;
    if (this.#options.stalls) this.#socket.pause();
    this.#options.onOpen?.(this);
    return true;
  }

  #take({ opcode, payload }: ServerFrame): void {
    if (opcode === opcodes.text) this.#options.onText?.(kindOf(payload), this);
    if (opcode !== opcodes.close) return;
    this.#how = payload.length < 2 ? '1005' : String(payload.readUInt16BE(0));
    if (!this.#options.staysClosing) this.drop();
  }
}

function upgradeRequest({ session, token, streaming }: RawSocketOptions): string {
  const query = [token === undefined ? '' : `token=${token}`, streaming ? 'stream=true' : ''];
  return [
    `GET /api/chat/ws/${session}?${query.filter(Boolean).join('&')} HTTP/1.1`,
    'Host: gateway',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');
}

/** An event or a code stands at the end of a frame. */
const tailBytes = 2_000;

function kindOf(payload: Buffer): string {
  const text = payload.toString('latin1', Math.max(0, payload.length - tailBytes));
  const [, kind] = /"(?:event|code)":"([\w.]+)"/.exec(text) ?? [];
  return kind ?? /^\{"type":"(\w+)"/.exec(payload.toString('latin1', 0, 40))?.[1] ?? 'frame';
}
