import type { IncomingMessage } from 'node:http';
import { socketProtocol, tokenProtocolPrefix } from '@agentconnect/protocol';

/** The token behind `Bearer` in the Authorization header; `undefined` without one. */
export function bearerToken({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
}

/** The API key in a header of its own; `undefined` without one. */
export function apiKeyIn({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const key = headers['x-api-key'];
  return (typeof key === 'string' && key.trim()) || undefined;
}

/** The token among the sub-protocols that a socket is offered, which is how a page can send one in a header. */
export function protocolToken({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  const token = offered.find((name) => name.startsWith(tokenProtocolPrefix));
  return token?.slice(tokenProtocolPrefix.length) || undefined;
}

/** The sub-protocol that a socket speaks of those it is offered: ours, or any but a token, which no answer repeats. */
export function chosenProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(socketProtocol)) return socketProtocol;
  return [...offered].find((name) => !name.startsWith(tokenProtocolPrefix)) ?? false;
}
