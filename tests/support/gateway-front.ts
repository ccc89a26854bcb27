import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address for several gateways of this machine: each connection goes to the first one that takes it. */
export class GatewayFront {
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#pass(near, 0));

  /** `urls` are the gateways', the preferred one first. */
  constructor(urls: readonly string[]) {
    this.#ports = urls.map((url) => Number(new URL(url).port));
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #pass(near: Socket, at: number): void {
    const port = this.#ports[at];
    if (port === undefined) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const next = (): void => this.#pass(near, at + 1);
    far.once('error', next);
    far.once('connect', () => {
      far.off('error', next);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }
}
