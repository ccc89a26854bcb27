import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/checkpoint', ['nonce', 'progress']);

/** Notes the progress of a turn; a worker that repeats the turn finds it as `progress` of its claim. */
export async function checkpoint(
  scripts: Scripts,
  sessionId: string,
  note: { readonly nonce: string; readonly progress: string },
): Promise<'ok' | 'lost'> {
  return kindOf(await scripts.step(script, sessionId, note), ['ok', 'lost']);
}
