import { connect, type Socket } from 'node:net';

/** A connection to a gateway on this machine, from any of its addresses. */
export function connectLoopback(port: number, localAddress: string | undefined): Socket {
  return connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
}
