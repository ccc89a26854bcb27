import { kindOf } from '../reply.ts';
import type { Scripts } from '../scripts.ts';
import { sessionStep } from '../scripts/lua-script.ts';

const script = sessionStep('checkpoint', ['nonce', 'steps']);

/** Notes what a turn has been through; whoever repeats it finds it as `steps` of its claim. */
export async function checkpoint(
  scripts: Scripts,
  sessionId: string,
  note: { readonly nonce: string; readonly steps: string },
): Promise<'ok' | 'lost'> {
  return kindOf(await scripts.step(script, sessionId, note), ['ok', 'lost']);
}
