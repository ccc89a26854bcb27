import type { IncomingMessage } from 'node:http';
import { forwarded } from './forwarded.ts';

const schemes: ReadonlyMap<string, 'http' | 'https'> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  // Some proxies name the scheme of a socket.
  ['ws', 'http'],
  ['wss', 'https'],
]);

/**
 * The origin of the address that a request was sent to, as its pages have it: `https://example.com`. The gateway itself
 * speaks plain HTTP; whether there is TLS, and under which name, the proxies before it tell (`TRUST_PROXY`). `undefined`
 * if it cannot be told.
 */
export function ownOrigin(request: IncomingMessage, trustProxy: number): string | undefined {
  const scheme = schemes.get(forwarded(request, 'x-forwarded-proto', trustProxy)?.toLowerCase() ?? 'http');
  const host = forwarded(request, 'x-forwarded-host', trustProxy) ?? request.headers.host;
  if (!scheme || !host) return undefined;
  const url = URL.parse(`${scheme}://${host}`);
  // A host that is more than that names another one.
  return url && url.host !== '' && url.href === `${url.origin}/` ? url.origin : undefined;
}
