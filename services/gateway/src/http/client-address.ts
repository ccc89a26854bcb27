import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

/** Longer than any address with zone and port; anything longer is made up by a client. */
const maxLength = 64;

/**
 * The address of the client that made a request or opened a socket, with `trustProxy` proxies in front of the gateway
 * (`TRUST_PROXY`): Express's `request.ip`, also for requests that never reach Express. Each proxy appends its caller to
 * `X-Forwarded-For`, so only as many of the last addresses count as there are proxies; a client may have invented the others.
 */
export function clientAddress(request: IncomingMessage, trustProxy: number): string {
  const addresses = trustProxy > 0 ? forwardedFor(request).slice(-trustProxy) : [];
  return (addresses[0] ?? request.socket.remoteAddress ?? 'unknown').slice(0, maxLength);
}

/** The address that a request counts for; of IPv6 the network, because one client has all of it. */
export function countedAddress(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}

/** Node joins repeated headers of this name with commas. */
function forwardedFor({ headers }: IncomingMessage): string[] {
  const addresses = String(headers['x-forwarded-for'] ?? '').split(',');
  return addresses.map((address) => address.trim()).filter(Boolean);
}
