import { checkpoint } from '@agentconnect/broker';
import type { Usage } from '@agentconnect/providers';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { addCost, addUsage, noProgress, type Progress } from './progress.ts';

type NotesContext = Pick<TurnContext, 'scripts' | 'end'>;
type Spent = Pick<Progress, 'usage' | 'cost'>;

/** The progress of a turn as noted in Redis, for a worker that repeats it, and what the turn has spent since. */
export class Notes {
  private readonly context: NotesContext;
  private readonly claimed: Pick<Claimed, 'sessionId' | 'nonce'>;
  /** `undefined` while it is uncertain what Redis has. */
  private noted: Progress | undefined;
  private since: Spent = noProgress;

  constructor(context: NotesContext, claimed: Pick<Claimed, 'sessionId' | 'nonce'>, noted: Progress) {
    this.context = context;
    this.claimed = claimed;
    this.noted = noted;
  }

  /** A provider call has ended. Usage or cost is `undefined` if the provider did not report it. */
  spend(usage: Usage | undefined, cost: number | undefined): void {
    const { since } = this;
    this.since = {
      usage: usage ? addUsage(since.usage, usage) : since.usage,
      cost: addCost(since.cost, cost),
    };
  }

  /** Notes the progress of the turn. Throws `LostTurn`, or `signal.reason`. */
  async note(progress: Progress, signal: AbortSignal): Promise<void> {
    const { sessionId, nonce } = this.claimed;
    const note = { nonce, steps: JSON.stringify(progress) };
    this.noted = undefined;
    const reply = await persist(() => checkpoint(this.context.scripts, sessionId, note), signal);
    // The worker that has the turn now asks its own questions.
    if (reply === 'lost') throw new LostTurn();
    this.noted = progress;
    this.since = noProgress;
  }

  /** The turn will start again from its last note, so what it has spent since is added there. Throws `LostTurn`. */
  async noteSpent(): Promise<void> {
    const { noted, since } = this;
    if (!noted || (since.usage.total_tokens === 0 && since.cost === 0)) return;
    const spent = { usage: addUsage(noted.usage, since.usage), cost: addCost(noted.cost, since.cost) };
    await this.note({ ...noted, ...spent }, this.context.end);
  }
}

/** The turn belongs to another worker: nothing may be asked for it here. */
export class LostTurn extends Error {
  override readonly name = 'LostTurn';
}
