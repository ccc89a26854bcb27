import { closeCodes } from '@agentconnect/protocol';
import { AgentConnectError } from './client-error.ts';

/** How a socket ended. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** No close codes of a server: the client left the socket, because of a fault or of silence. */
export const leftByClient = 4900;

/** The client left the socket because whoever reads the events is behind. */
export const leftForReader = 4901;

/**
 * What to do when a socket has ended: come back `at once` (nothing is wrong), `soon` (the gateway restarts), after the
 * usual `back-off`, after the longest one (`late`), with a new token (`renew`), or never again.
 */
export type ReconnectPlan =
  | { readonly kind: 'at once' | 'soon' | 'back-off' | 'late' | 'renew' }
  | { readonly kind: 'never'; readonly error: AgentConnectError };

/** Reads a socket's end. */
export function reconnectPlan({ code, reason }: SocketEnd): ReconnectPlan {
  switch (code) {
    case leftForReader:
      return { kind: 'at once' };
    case closeCodes.SERVICE_RESTART.code:
      return { kind: 'soon' };
    case closeCodes.TOO_MANY.code:
      return { kind: 'late' };
    case closeCodes.INVALID_SESSION.code:
      return never('SESSION_GONE', reason, code);
    case closeCodes.SESSION_EXPIRED.code:
      return never('SESSION_OVER', reason, code);
    case closeCodes.AUTH_FAILED.code:
      return reason === 'token expired' || reason === 'invalid token'
        ? { kind: 'renew' }
        : never('AUTH_FAILED', reason, code);
    default:
      return { kind: 'back-off' };
  }
}

function never(code: AgentConnectError['code'], reason: string, closeCode: number): ReconnectPlan {
  const message = `The connection was refused: ${reason === '' ? String(closeCode) : reason}.`;
  return {
    kind: 'never',
    error: new AgentConnectError(code, message, { details: { close_code: closeCode } }),
  };
}
