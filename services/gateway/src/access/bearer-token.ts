import type { IncomingMessage } from 'node:http';

/** The token behind `Bearer` in the Authorization header; `undefined` without one. */
export function bearerToken({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
}
