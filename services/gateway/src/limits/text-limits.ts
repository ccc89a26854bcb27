import type { Quota, TurnLimits } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { RedisMemory } from '../redis/redis-memory.ts';

/** The limits on texts and on the sessions that accept them. */
export interface TextLimits {
  readonly mailboxMax: number;
  /** Sessions of a user in one partition that may have work; 0 is no limit. */
  readonly atWorkMax: number;
  /** Texts per minute that a session accepts, over all its sockets and REST; 0 is no limit. */
  readonly perMinute: number;
  /** The operator's ceilings for a conversation among agents. */
  readonly ceilings: TurnLimits;
  /** How much a user, and Redis, may keep. */
  readonly quota: Quota;
  readonly memory: RedisMemory;
}

/** Seconds after which to retry if too much waits: about the time of one answer. */
export const answerSeconds = 5;

/** The error if a user would have too many sessions with work. */
export function tooBusy(most: number): ApiError {
  return new ApiError(
    'TOO_BUSY',
    `${most} of your sessions already have work; wait for one of their answers.`,
    {
      retryAfterSeconds: answerSeconds,
    },
  );
}
