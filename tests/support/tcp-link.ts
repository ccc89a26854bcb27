import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How a link behaves: `open`; `slow`, everything comes late; `silent`, nothing goes either way, though it stays open;
 * `deaf`, requests arrive and are executed, replies are lost; `lossy`, each connection breaks after some bytes of its own,
 * wherever in a frame that is, and new ones are taken.
 */
export type LinkMode = 'open' | 'slow' | 'silent' | 'deaf' | 'lossy';

/** What a Redis URL without a port means. */
const redisPort = 6379;

/** So many bytes pass over a lossy link at the most before a connection breaks. */
const lossyBytes = 65_536;

/**
 * A way to one server, be it Redis, a provider or a gateway, that a test can disturb without a harm to others that use
 * the server.
 */
export class TcpLink {
  readonly #url: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #mode: LinkMode = 'open';
  #lateMs = 0;
  #next: () => number = Math.random;
  #losses = 0;
  #repliedBytes = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Opens it, or opens it again after a cut. */
  async open(): Promise<void> {
    this.#mode = 'open';
    const server = createServer((near) => {
      const far = connect(Number(this.#target.port || redisPort), this.#target.hostname);
      this.#join(near, far);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Breaks every connection and refuses new ones. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.breakAll();
    await closed;
  }

  /** Breaks every connection; new ones are taken. */
  breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What is lost in a mode stays lost: connections are broken when it is left for `open`. */
  behave(mode: Exclude<LinkMode, 'lossy'>, lateMs = 0): void {
    const hasLost = this.#mode === 'silent' || this.#mode === 'deaf';
    this.#mode = mode;
    this.#lateMs = lateMs;
    if (hasLost) this.breakAll();
  }

  /** Makes it lossy; `next` gives numbers from 0 up to 1. Most connections break early, in a greeting or an answer. */
  lose(next: () => number): void {
    this.#next = next;
    this.#mode = 'lossy';
  }

  /** How many connections have broken because it was lossy. */
  get losses(): number {
    return this.#losses;
  }

  /** How much the server has sent. */
  get repliedBytes(): number {
    return this.#repliedBytes;
  }

  /** Where it is reached; the same one after a cut. */
  get port(): number {
    return this.#port;
  }

  /** Of one server: the others cannot be linked to. */
  get #target(): URL {
    return new URL(this.#url);
  }

  get url(): string {
    const url = this.#target;
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.toString();
  }

  #join(near: Socket, far: Socket): void {
    /** What may still pass while the link is lossy, both ways together. */
    let left: number | undefined;
    const cutShort = (chunk: Buffer, to: Socket): boolean => {
      left ??= 1 + Math.floor(this.#next() ** 3 * lossyBytes);
      if (chunk.length < left) {
        left -= chunk.length;
        return false;
      }
      to.write(chunk.subarray(0, left));
      to.destroy();
      this.#losses += 1;
      return true;
    };
    for (const [from, to, isReply] of [
      [near, far, false],
      [far, near, true],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      let last: Promise<unknown> = Promise.resolve();
      from.on('data', (chunk: Buffer) => {
        if (isReply) this.#repliedBytes += chunk.length;
        if (this.#mode === 'silent' || (this.#mode === 'deaf' && isReply)) return;
        if (to.destroyed || (this.#mode === 'lossy' && cutShort(chunk, to))) return;
        // One after the other, so that what is late is not overtaken.
        const pause = this.#mode === 'slow' ? wait(this.#lateMs) : undefined;
        last = last.then(() => pause).then(() => !to.destroyed && to.write(chunk));
      });
    }
  }
}
