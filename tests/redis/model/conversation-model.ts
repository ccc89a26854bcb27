import type { NewConversation, TurnLimits } from '@agentconnect/broker';

/** A supervisor's text that no response has named yet. Positions; `undefined` is everyone, or nobody. */
export interface Word {
  readonly id: string;
  readonly to: number | undefined;
  readonly as: number | undefined;
}

/** What a conversation came to, as its last frame tells it. */
export interface End {
  readonly reason: string;
  readonly turns: number;
  readonly tokens: number;
  readonly cost: number | null;
}

/** What one conversation among agents ought to be, beside what every session is. */
export class ConversationModel {
  readonly startsOn: NewConversation['startsOn'];
  limits: TurnLimits;
  phase: 'waiting' | 'running' | 'ended' = 'waiting';
  /** Responses so far. */
  turns = 0;
  /** Turns that were put into the mailbox, and the number of the first since it began or was taken up again. */
  queued = 0;
  first = 0;
  /** Position of the agent that speaks next. */
  next: number;
  tokens = 0;
  cost = 0;
  isPriced = true;
  /** Answers of each agent, turns or not. */
  readonly counts = [0, 0, 0];
  unheard: Word[] = [];
  stopReason: string | undefined;
  /** Whether its time is over, noticed or not. */
  late = false;
  /** Whether its deadline is set. */
  timed = false;
  readonly ends: End[] = [];

  constructor({ startsOn, first, limits }: NewConversation) {
    this.startsOn = startsOn;
    this.next = first;
    this.limits = limits;
  }

  get ceiling(): string | undefined {
    if (this.turns >= this.limits.maxTurns) return 'max_turns';
    if (this.tokens >= this.limits.maxTokens) return 'max_tokens';
    if (this.cost >= this.limits.maxCost) return 'max_cost';
    return this.late ? 'max_duration' : undefined;
  }

  /** Whether limits raise one of those that stand, and leave room below all of them. */
  isGivenRoom(given: Partial<TurnLimits>): boolean {
    const limits = { ...this.limits, ...given };
    const raises = Object.keys(limits).some((name) => {
      const key = name as keyof TurnLimits;
      return limits[key] > this.limits[key];
    });
    return (
      raises && this.turns < limits.maxTurns && this.tokens < limits.maxTokens && this.cost < limits.maxCost
    );
  }

  unheardBy(position: number): string[] {
    const isFor = ({ to, as }: Word): boolean => (to === undefined || to === position) && as !== position;
    return this.unheard.filter(isFor).map(({ id }) => id);
  }

  hear(ids: readonly string[]): void {
    this.unheard = this.unheard.filter(({ id }) => !ids.includes(id));
  }

  spend(tokens: number, cost: number | undefined): void {
    this.tokens += tokens;
    this.cost += cost ?? 0;
    this.isPriced &&= cost !== undefined;
  }
}
