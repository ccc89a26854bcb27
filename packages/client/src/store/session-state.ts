import type { ConversationEnd, ReadyMetadata, SessionResponse } from '@agentconnect/protocol';
import type { Message } from './message.ts';

/** What a store shows of a session. Nothing in it is ever changed: what differs is another object, all else the same one. */

/** How the connection to the session is. */
export type ConnectionState =
  /** Nobody listens to the store, so it has none. */
  | { readonly status: 'idle' }
  /** The first socket is being opened, however often that takes. */
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** There is a socket, but Redis is in trouble: texts wait, and answers may be late. */
  | { readonly status: 'degraded' }
  /** The socket was lost `since` (ms since 1970) with this close code, and comes back by itself. */
  | {
      readonly status: 'reconnecting';
      readonly code: number;
      readonly reason: string;
      readonly since: number;
    }
  /** It has ended for good, with `SESSION_GONE`, `SESSION_OVER`, `AUTH_FAILED` or another code; see `reconnect`. */
  | { readonly status: 'closed'; readonly error: Error };

/** What the session is and how it is connected. */
export interface SessionState {
  /** The session as the API shows it; undefined until it is loaded. */
  readonly session: SessionResponse | undefined;
  /** Its status, as far as it is known by now: newer than that of `session`. */
  readonly status: ReadyMetadata['status'] | undefined;
  readonly connection: ConnectionState;
  /** Why `session` could not be loaded. */
  readonly error: Error | undefined;
}

/** What happens with what was asked. */
export type Activity =
  | { readonly status: 'idle' }
  /** An answer is to come, and nothing of it is there. */
  | { readonly status: 'waiting' }
  /** No worker was free for two seconds; place 1 is next. */
  | { readonly status: 'queued'; readonly place: number }
  /** The agent has to wait `until` then (ISO 8601), and answers after that. */
  | {
      readonly status: 'cooldown';
      readonly until: string;
      readonly agentId: string | undefined;
      readonly reason: string | undefined;
    }
  | { readonly status: 'writing' };

/** How much of the session's history is there. */
export interface HistoryState {
  /** Whether there are older entries than the first message, as far as is known. */
  readonly hasEarlier: boolean;
  readonly isLoading: boolean;
  /** Why the last page could not be loaded; `loadEarlier` tries again. */
  readonly error: Error | undefined;
}

/** What was said in the session, and what is happening. */
export interface ConversationState {
  /** In the order of the log; what is not in it yet comes last. */
  readonly messages: readonly Message[];
  readonly activity: Activity;
  readonly history: HistoryState;
  /** Among agents: how their conversation ended; undefined while it goes on, and when it goes on again. */
  readonly ended: ConversationEnd | undefined;
}
