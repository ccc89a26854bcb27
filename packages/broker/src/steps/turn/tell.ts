import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/tell', ['nonce', 'frame']);

/** Sends a finished passing frame to all listeners of the session whose turn this is. */
export async function tell(
  scripts: Scripts,
  sessionId: string,
  told: { readonly nonce: string; readonly frame: string },
): Promise<'ok' | 'lost'> {
  return kindOf(await scripts.step(script, sessionId, told), ['ok', 'lost']);
}
