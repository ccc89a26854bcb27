import type { Work } from '@agentconnect/broker';
import type { Span } from '@agentconnect/operations';
import type { SessionAgent } from '@agentconnect/protocol';
import type { TurnLog } from './turn-log.ts';

/** A turn that has been claimed. */
export interface Claimed {
  readonly sessionId: string;
  readonly work: Work;
  /** The agent whose turn it is. */
  readonly agent: SessionAgent;
  readonly nonce: string;
  /** By this process's monotonic clock, in ms. */
  readonly claimedAt: number;
  readonly log: TurnLog;
  readonly span: Span;
}
