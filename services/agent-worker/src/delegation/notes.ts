import { checkpoint } from '@agentconnect/broker';
import type { Usage } from '@agentconnect/providers';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { addCost, addUsage, noProgress, type Progress } from './progress.ts';

type NotesContext = Pick<TurnContext, 'scripts' | 'end'>;
type Spent = Pick<Progress, 'usage' | 'cost'>;

/** What Redis has been told of a turn, for whoever repeats it, and what the turn has spent since. */
export class Notes {
  private readonly context: NotesContext;
  private readonly claimed: Pick<Claimed, 'sessionId' | 'nonce'>;
  /** `undefined` while it is not certain what Redis holds. */
  private noted: Progress | undefined;
  private since: Spent = noProgress;

  constructor(context: NotesContext, claimed: Pick<Claimed, 'sessionId' | 'nonce'>, noted: Progress) {
    this.context = context;
    this.claimed = claimed;
    this.noted = noted;
  }

  /** A call of the provider has ended. What it took is `undefined` if the provider did not tell. */
  spend(usage: Usage | undefined, cost: number | undefined): void {
    const { since } = this;
    this.since = {
      usage: usage ? addUsage(since.usage, usage) : since.usage,
      cost: addCost(since.cost, cost),
    };
  }

  /** Notes how far the turn has come. Throws `LostTurn`, or `signal.reason`. */
  async note(progress: Progress, signal: AbortSignal): Promise<void> {
    const { sessionId, nonce } = this.claimed;
    const note = { nonce, steps: JSON.stringify(progress) };
    this.noted = undefined;
    const reply = await persist(() => checkpoint(this.context.scripts, sessionId, note), signal);
    // Whoever has the turn now asks for itself.
    if (reply === 'lost') throw new LostTurn();
    this.noted = progress;
    this.since = noProgress;
  }

  /** The turn will begin again from its last note: what it has spent since is added to that. Throws `LostTurn`. */
  async noteSpent(): Promise<void> {
    const { noted, since } = this;
    if (!noted || (since.usage.total_tokens === 0 && since.cost === 0)) return;
    const spent = { usage: addUsage(noted.usage, since.usage), cost: addCost(noted.cost, since.cost) };
    await this.note({ ...noted, ...spent }, this.context.end);
  }
}

/** The turn is another worker's: nothing may be asked in its name. */
export class LostTurn extends Error {
  override readonly name = 'LostTurn';
}
