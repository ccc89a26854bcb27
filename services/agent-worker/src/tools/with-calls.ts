import type { Progress } from '../delegation/progress.ts';
import type { TurnCall } from './turn-call.ts';

/** Replaces the calls that have the same ids. */
export function withCalls(progress: Progress, changed: readonly TurnCall[]): Progress {
  const byId = new Map(changed.map((call) => [call.callId, call]));
  return { ...progress, calls: progress.calls.map((call) => byId.get(call.callId) ?? call) };
}
