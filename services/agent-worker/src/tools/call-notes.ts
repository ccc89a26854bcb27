import type { CallFrame } from '@agentconnect/broker';
import type { Notes } from '../delegation/notes.ts';
import type { Progress } from '../delegation/progress.ts';
import { withCalls } from './with-calls.ts';
import type { TurnCall } from './turn-call.ts';

/** Notes the results of calls that run in parallel, one note at a time; changes that come meanwhile go into the next note. */
export class CallNotes {
  private readonly notes: Pick<Notes, 'note'>;
  private readonly signal: AbortSignal;
  private latest: Progress;
  private frames: CallFrame[] = [];
  private underWay: Promise<unknown> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(notes: Pick<Notes, 'note'>, progress: Progress, signal: AbortSignal) {
    this.notes = notes;
    this.latest = progress;
    this.signal = signal;
  }

  /** With every change so far. */
  get progress(): Progress {
    return this.latest;
  }

  /** Changes a call. Resolves when Redis has the change and its frames. Throws `LostTurn`, or `signal.reason`. */
  change(call: TurnCall, frame?: CallFrame): Promise<void> {
    this.latest = withCalls(this.latest, [call]);
    if (frame) this.frames.push(frame);
    this.next ??= this.write(this.underWay);
    return this.next;
  }

  private async write(before: Promise<unknown>): Promise<void> {
    await before;
    this.next = undefined;
    const frames = this.frames;
    this.frames = [];
    const note = this.notes.note(this.latest, this.signal, { frames });
    this.underWay = note;
    await note;
  }
}
