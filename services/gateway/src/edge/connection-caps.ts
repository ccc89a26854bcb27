import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { Edge } from './edge.ts';

interface Connection extends Duplex {
  readonly remoteAddress?: string | undefined;
}

/**
 * Caps on connections. A connection beyond the limit of its address is cut off when it arrives. If too many connections
 * have not shown a valid token, the oldest of them is cut off, so that holding connections open keeps nobody out.
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

  /** A connection has shown a valid token. */
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

  /** Only for clients that connect directly, because a proxy's connection carries many clients. */
  private takePlace(connection: Connection): boolean {
    const address = this.edge.peerOf(connection);
    if (this.edge.request(address)) return false;
    const place = this.edge.connection(address);
    if (typeof place !== 'function') return false;
    connection.once('close', place);
    return true;
  }
}
