import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { forwarded } from './forwarded.ts';

/** Longer than any address with zone and port; anything longer is made up by a client. */
const maxLength = 64;

/**
 * The address of whoever made a request or opened a socket, with `trustProxy` proxies before the gateway (`TRUST_PROXY`):
 * Express's `request.ip`, also for requests that never come to Express. Each proxy tells whom it was called by.
 */
export function clientAddress(request: IncomingMessage, trustProxy: number): string {
  const address = forwarded(request, 'x-forwarded-for', trustProxy) ?? request.socket.remoteAddress;
  return (address ?? 'unknown').slice(0, maxLength);
}

/** The address that a request counts for; of IPv6 the network, because one client has all of it. */
export function countedAddress(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}
