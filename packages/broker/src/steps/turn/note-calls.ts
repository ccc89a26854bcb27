import { kindOf, text } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';
import type { WaitingState } from '../../sessions/waiting-state.ts';

const script = sessionStep('turn/note-calls', [
  'nonce',
  'number',
  'progress',
  'open_calls',
  'new_calls',
  '...frames',
]);

/** A call that has no result yet. */
export interface OpenCall {
  /** `[A-Za-z0-9_]+`. */
  readonly callId: string;
  /** `noted`: it may run; `begun`: it runs, and must not run twice; else what it waits for. */
  readonly state: 'noted' | 'begun' | WaitingState;
  /** How long an answer is waited for, by Redis's clock in ms. */
  readonly until?: number | undefined;
  /** Whether who approves may change its arguments. */
  readonly isEditable: boolean;
  /** The name of its tool: `[A-Za-z0-9_./-]+`. */
  readonly tool: string;
}

/** What a note says in the log. */
export interface CallFrame {
  readonly messageId: string;
  readonly open: string;
  /** A call: nothing is noted at all if somebody has answered it. */
  readonly unlessAnswered?: string | undefined;
}

export interface CallNote {
  readonly nonce: string;
  /** From 1, by one more than the note before. */
  readonly number: number;
  /** Of the turn, as JSON. */
  readonly progress: string;
  /** Every call of the turn that has no result from now on. */
  readonly open: readonly OpenCall[];
  /** How many calls are noted for the first time; they count towards the session's hour. */
  readonly newCalls: number;
  readonly frames: readonly CallFrame[];
}

/**
 * Notes the progress of a turn that has calls, and logs frames about them, in one step. `lost`: another worker has the turn,
 * or Redis has lost an earlier note. `stopped`: the stop has logged their results. `answered`: nothing was noted.
 */
export async function noteCalls(
  scripts: Scripts,
  sessionId: string,
  note: CallNote,
): Promise<{ kind: 'ok' | 'lost' | 'stopped' } | { kind: 'answered'; callId: string }> {
  const reply = await scripts.step(script, sessionId, {
    nonce: note.nonce,
    number: note.number,
    progress: note.progress,
    open_calls: note.open.map(openCall).join(' '),
    new_calls: note.newCalls,
    frames: note.frames.flatMap(({ messageId, open, unlessAnswered = '' }) => [
      messageId,
      open,
      unlessAnswered,
    ]),
  });
  const kind = kindOf(reply, ['ok', 'lost', 'stopped', 'answered']);
  return kind === 'answered' ? { kind, callId: text(reply, 1) } : { kind };
}

/** As the scripts read it (`each_open`). */
function openCall({ callId, state, until, isEditable, tool }: OpenCall): string {
  return [callId, state, until ?? '', isEditable ? 1 : 0, tool].join();
}
