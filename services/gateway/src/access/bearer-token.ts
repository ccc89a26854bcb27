import type { IncomingMessage } from 'node:http';

/** The token behind `Bearer` in the Authorization header; `undefined` without one. */
export function bearerToken({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
}

/** The API key in a header of its own; `undefined` without one. */
export function apiKeyIn({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const key = headers['x-api-key'];
  return (typeof key === 'string' && key.trim()) || undefined;
}
