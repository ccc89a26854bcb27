import { closeCodes, type ComeBack, comeBackAfter } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';

/** How a socket ended. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** No close codes of a server: the client left the socket, because of a fault or of silence. */
export const leftByClient = 4900;

/** The client left the socket because whoever reads the events is behind. */
export const leftForReader = 4901;

/** When to open the next socket, or why there is none. `immediately`: it was the client that needed a pause. */
export type ReconnectPlan =
  | { readonly kind: 'immediately' | Exclude<ComeBack, 'never'> }
  | { readonly kind: 'never'; readonly error: AgentConnectError };

/** Reads a socket's end. The code decides; its reason is for people. */
export function reconnectPlan(end: SocketEnd): ReconnectPlan {
  if (end.code === leftForReader) return { kind: 'immediately' };
  const kind = comeBackAfter(end.code);
  return kind === 'never' ? { kind, error: closedFor(end) } : { kind };
}

/** The error of a connection that the server has ended for good. */
export function closedFor({ code, reason }: SocketEnd): AgentConnectError {
  const message = `The connection was closed: ${reason === '' ? String(code) : reason}.`;
  return new AgentConnectError(errorOf(code), message, { details: { close_code: code } });
}

function errorOf(code: number): AgentConnectError['code'] {
  switch (code) {
    case closeCodes.INVALID_SESSION.code:
      return 'SESSION_GONE';
    case closeCodes.SESSION_EXPIRED.code:
      return 'SESSION_OVER';
    case closeCodes.AUTH_FAILED.code:
      return 'AUTH_FAILED';
    default:
      return 'CLOSED_BY_SERVER';
  }
}
