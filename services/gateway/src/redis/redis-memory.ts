import { ApiError } from '@agentconnect/protocol';

/** Seconds after which there may be room again, as expired sessions free it. */
const retrySeconds = 30;

export interface RedisMemoryLimits {
  /** How full a server may be, from 0 to 1, before new sessions and before texts are refused; 0 is no limit. */
  readonly sessions: number;
  readonly texts: number;
}

/** How full the server of each partition is. New sessions are refused before texts; work in progress is never refused. */
export class RedisMemory {
  private readonly limits: RedisMemoryLimits;
  private readonly fullness = new Map<number, number>();

  constructor(limits: RedisMemoryLimits) {
    this.limits = limits;
  }

  /** Notes how full a partition's server is, from 0 to 1. */
  note(partition: number, fullness: number): void {
    this.fullness.set(partition, fullness);
  }

  takesSessions(partition: number): boolean {
    return this.hasRoom(partition, this.limits.sessions);
  }

  /** Agents may be in any slot, so they are refused when no server takes new sessions. */
  takesAgents(): boolean {
    const { sessions } = this.limits;
    return (
      sessions === 0 ||
      this.fullness.size === 0 ||
      [...this.fullness.values()].some((full) => full < sessions)
    );
  }

  takesTexts(partition: number): boolean {
    return this.hasRoom(partition, this.limits.texts);
  }

  /** A random partition among those that take new sessions. Throws `REDIS_UNAVAILABLE` if none does. */
  choosePartition(partitions: number): number {
    const first = Math.floor(Math.random() * partitions);
    for (let at = 0; at < partitions; at += 1) {
      const partition = (first + at) % partitions;
      if (this.takesSessions(partition)) return partition;
    }
    throw nearlyFull('new sessions');
  }

  private hasRoom(partition: number, limit: number): boolean {
    return limit === 0 || (this.fullness.get(partition) ?? 0) < limit;
  }
}

/** The error if Redis is nearly full. */
export function nearlyFull(what: string): ApiError {
  return new ApiError('REDIS_UNAVAILABLE', `Redis is nearly full and accepts no ${what}; try again later.`, {
    retryAfterSeconds: retrySeconds,
  });
}
