import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { Edge } from './edge.ts';

interface Connection extends Duplex {
  readonly remoteAddress?: string | undefined;
}

/**
 * Caps on connections. One that is too many of its address is cut off when it comes; of those that have shown no good
 * token yet, when there are too many of them, the oldest is, so that who holds them open keeps nobody out.
 */
export class ConnectionCaps {
  private readonly edge: Edge;
  private readonly maxUnauthenticated: number;
  private readonly onRateLimited: OnRateLimited;
  private readonly unauthenticated = new Set<Duplex>();

  constructor(options: {
    readonly edge: Edge;
    /** 0 is no limit. */
    readonly maxUnauthenticated: number;
    readonly onRateLimited: OnRateLimited;
  }) {
    this.edge = options.edge;
    this.maxUnauthenticated = options.maxUnauthenticated;
    this.onRateLimited = options.onRateLimited;
  }

  attachTo(server: Server): void {
    server.on('connection', (connection) => this.take(connection));
    server.on('drop', () => this.onRateLimited('connections'));
  }

  /** Somebody has shown a good token on a connection. */
  authenticated(connection: Duplex): void {
    this.unauthenticated.delete(connection);
  }

  private take(connection: Connection): void {
    if (this.edge.seesClients && !this.takePlace(connection)) {
      connection.destroy();
      return;
    }
    if (this.maxUnauthenticated === 0) return;
    this.unauthenticated.add(connection);
    connection.once('close', () => this.unauthenticated.delete(connection));
    const [oldest] = this.unauthenticated;
    if (this.unauthenticated.size <= this.maxUnauthenticated || !oldest) return;
    this.onRateLimited('unauthenticated');
    this.unauthenticated.delete(oldest);
    oldest.destroy();
  }

  /** Of a client that connects itself; a proxy's connections carry many clients. */
  private takePlace(connection: Connection): boolean {
    const address = this.edge.peerOf(connection);
    if (this.edge.request(address)) return false;
    const place = this.edge.connection(address);
    if (typeof place !== 'function') return false;
    connection.once('close', place);
    return true;
  }
}
