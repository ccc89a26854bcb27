import type { Quota, TurnLimits } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { RedisMemory } from '../redis/redis-memory.ts';

/** What limits texts, and the sessions that take them. */
export interface TextLimits {
  readonly mailboxMax: number;
  /** Sessions of a user in one partition that may have work; 0 is no limit. */
  readonly atWorkMax: number;
  /** Texts a session takes in a minute, over all its sockets and REST; 0 is no limit. */
  readonly perMinute: number;
  /** What a conversation among agents may be given at most. */
  readonly ceilings: TurnLimits;
  /** What a user, and Redis, may keep. */
  readonly quota: Quota;
  readonly memory: RedisMemory;
}

/** Seconds after which another try is worth it where too much waits: about one answer. */
export const answerSeconds = 5;

/** Refuses what would give a user more sessions with work than it may have. */
export function tooBusy(most: number): ApiError {
  return new ApiError(
    'TOO_BUSY',
    `${most} of your sessions have work already; wait for an answer of theirs.`,
    {
      retryAfterSeconds: answerSeconds,
    },
  );
}
