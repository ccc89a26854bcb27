import { type CallFrame, isWaiting, type WaitingState } from '@agentconnect/broker';
import { closeCall, type FleetModel } from './fleet-model.ts';
import type { OpenCall, SessionModel } from './session-model.ts';

/** What the steps about the calls of tools ought to do. Each changes the model and returns the reply it predicts. */

export interface Note {
  readonly nonce: string;
  readonly number: number;
  readonly progress: string;
  readonly open: readonly OpenCall[];
  readonly frames: readonly CallFrame[];
}

export function noteCalls(fleet: FleetModel, s: SessionModel, note: Note): object {
  if (!s.holds(note.nonce)) return { kind: 'lost' };
  if (s.notes === note.number) return { kind: 'ok' };
  if (s.notes !== note.number - 1) return { kind: 'lost' };
  const isStopped = s.head !== undefined && s.isStopped(s.head);
  if (isStopped && note.frames.length > 0) return { kind: 'stopped' };
  const answered = note.frames.find(({ unlessAnswered = '' }) => s.said.has(unlessAnswered))?.unlessAnswered;
  if (!isStopped && answered !== undefined) return { kind: 'answered', callId: answered };
  s.progress = note.progress;
  s.notes = note.number;
  if (isStopped) return { kind: 'ok' };
  for (const { messageId } of note.frames) fleet.append(s, messageId);
  for (const call of s.open) {
    if (!note.open.some(({ callId }) => callId === call.callId)) closeCall(s, call);
  }
  s.open = note.open.map(({ callId, state, isEditable }) => ({ callId, state, isEditable }));
  return { kind: 'ok' };
}

export interface Answer {
  readonly callId: string;
  readonly fingerprint: string;
  readonly edits: boolean;
  readonly fits: readonly WaitingState[];
}

export function answerCall(
  fleet: FleetModel,
  s: SessionModel,
  { callId, fingerprint, edits, fits }: Answer,
): string {
  if (!s.exists) return 'none';
  const said = s.said.get(callId);
  if (said !== undefined) return said === 'over' ? 'late' : said === fingerprint ? 'ok' : 'taken';
  const call = s.open.find((one) => one.callId === callId);
  if (!call) return 'unknown';
  if (!isWaiting(call.state)) return 'unneeded';
  if (!fits.includes(call.state)) return 'unfit';
  if (edits && !call.isEditable) return 'fixed';
  s.said.set(callId, fingerprint);
  fleet.hint(s, 'passing');
  if (s.state === 'parked' && s.waits.includes(callId)) fleet.makeReady(s);
  return 'ok';
}
