import type { IncomingMessage } from 'node:http';

/**
 * What the proxies before the gateway say of a request by a header to which each adds its own word: the oldest that can
 * be believed. As many of the last words count as there are proxies (`TRUST_PROXY`); those before may be the client's
 * invention.
 */
export function forwarded(
  { headers }: IncomingMessage,
  name: 'x-forwarded-for' | 'x-forwarded-proto' | 'x-forwarded-host',
  trustProxy: number,
): string | undefined {
  if (trustProxy === 0) return undefined;
  // Node joins headers of these names by commas.
  const words = String(headers[name] ?? '').split(',');
  return words
    .map((word) => word.trim())
    .filter(Boolean)
    .slice(-trustProxy)[0];
}
