import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

/** Longer than any address with its zone and port; what is longer is something a client made up. */
const maxLength = 64;

/**
 * The address of whoever made a request or opened a socket, with `trustProxy` proxies before the gateway (`TRUST_PROXY`):
 * Express's `request.ip`, also for requests that never come to Express. Each proxy adds to `X-Forwarded-For` whom it was
 * called by, so as many of its last addresses count as there are proxies; those before may be the client's invention.
 */
export function clientAddress(request: IncomingMessage, trustProxy: number): string {
  const addresses = trustProxy > 0 ? forwardedFor(request).slice(-trustProxy) : [];
  return (addresses[0] ?? request.socket.remoteAddress ?? 'unknown').slice(0, maxLength);
}

/** The address that a request counts for; of IPv6 its network, since one client has all of that. */
export function countedAddress(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}

/** Node joins headers of this name by commas. */
function forwardedFor({ headers }: IncomingMessage): string[] {
  const addresses = String(headers['x-forwarded-for'] ?? '').split(',');
  return addresses.map((address) => address.trim()).filter(Boolean);
}
