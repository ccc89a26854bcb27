import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/wake', ['event']);

/** Wakes a parked session, by time or by an event. `early` says how many ms are left. */
export async function wake(
  scripts: Scripts,
  sessionId: string,
  event?: string,
): Promise<{ kind: 'ok' | 'noted' | 'none' } | { kind: 'early'; ms: number }> {
  const reply = await scripts.step(script, sessionId, { event: event ?? '' });
  const kind = kindOf(reply, ['ok', 'noted', 'none', 'early']);
  return kind === 'early' ? { kind, ms: number(reply, 1) } : { kind };
}
