import { type CallFrame, checkpoint, noteCalls } from '@agentconnect/broker';
import type { Usage } from '@agentconnect/providers';
import { persist } from '../persist.ts';
import { openCallsOf } from '../tools/turn-call.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { addCost, addUsage, noProgress, type Progress } from './progress.ts';

type NotesContext = Pick<TurnContext, 'scripts' | 'end'>;
type Spent = Pick<Progress, 'usage' | 'cost'>;

/** What a note says about calls, besides the progress of its turn. */
export interface Told {
  readonly frames: readonly CallFrame[];
  /** How many calls are noted for the first time. */
  readonly newCalls?: number;
}

const nothing: Told = { frames: [] };

/** The progress of a turn as noted in Redis, for a worker that repeats it, and what the turn has spent since. */
export class Notes {
  private readonly context: NotesContext;
  private readonly claimed: Pick<Claimed, 'sessionId' | 'nonce' | 'work'>;
  private readonly onStopped: () => void;
  /** `undefined` while it is uncertain what Redis has. */
  private noted: Progress | undefined;
  /** For a session with tools: the number of the newest note. */
  private number: number;
  private since: Spent = noProgress;

  /** `onStopped` is called when the turn was stopped, before the note is given up. */
  constructor(
    context: NotesContext,
    claimed: Pick<Claimed, 'sessionId' | 'nonce' | 'work'>,
    noted: Progress,
    onStopped: () => void,
  ) {
    this.context = context;
    this.claimed = claimed;
    this.noted = noted;
    this.number = claimed.work.calls?.notes ?? 0;
    this.onStopped = onStopped;
  }

  /** A provider call has ended. Usage or cost is `undefined` if the provider did not report it. */
  spend(usage: Usage | undefined, cost: number | undefined): void {
    const { since } = this;
    this.since = {
      usage: usage ? addUsage(since.usage, usage) : since.usage,
      cost: addCost(since.cost, cost),
    };
  }

  /**
   * Notes the progress of the turn, and logs frames about its calls. `answered`: nothing was noted, because somebody has
   * answered a call whose time would have been over. Throws `LostTurn`, or `signal.reason`.
   */
  async note(progress: Progress, signal: AbortSignal, told = nothing): Promise<'ok' | 'answered'> {
    const before = this.noted;
    this.noted = undefined;
    const reply = await this.write(progress, signal, told);
    if (reply === 'answered') {
      this.noted = before;
      return reply;
    }
    // The worker that has the turn now asks its own questions.
    if (reply === 'lost') throw new LostTurn();
    if (reply === 'stopped') {
      this.noted = before;
      this.onStopped();
      signal.throwIfAborted();
      throw new LostTurn();
    }
    this.noted = progress;
    this.since = noProgress;
    return reply;
  }

  /** The turn will start again from its last note, so what it has spent since is added there. Throws `LostTurn`. */
  async noteSpent(): Promise<void> {
    const { noted, since } = this;
    if (!noted || (since.usage.total_tokens === 0 && since.cost === 0)) return;
    const spent = { usage: addUsage(noted.usage, since.usage), cost: addCost(noted.cost, since.cost) };
    await this.note({ ...noted, ...spent }, this.context.end);
  }

  private async write(
    progress: Progress,
    signal: AbortSignal,
    { frames, newCalls = 0 }: Told,
  ): Promise<'ok' | 'lost' | 'stopped' | 'answered'> {
    const { scripts } = this.context;
    const { sessionId, nonce, work } = this.claimed;
    const written = JSON.stringify(progress);
    if (!work.calls) {
      return persist(() => checkpoint(scripts, sessionId, { nonce, progress: written }), signal);
    }
    const open = openCallsOf(progress.calls);
    const note = { nonce, number: this.number + 1, progress: written, open, newCalls, frames };
    const { kind } = await persist(() => noteCalls(scripts, sessionId, note), signal);
    if (kind === 'ok') this.number = note.number;
    return kind;
  }
}

/** The turn belongs to another worker: nothing may be asked for it here. */
export class LostTurn extends Error {
  override readonly name = 'LostTurn';
}
