import { kindOf } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('checkpoint');

/** Notes what a turn has been through; whoever repeats it finds it as `steps` of its claim. */
export async function checkpoint(
  scripts: Scripts,
  sessionId: string,
  note: { readonly nonce: string; readonly steps: string },
): Promise<'ok' | 'lost'> {
  return kindOf(await scripts.step(script, sessionId, [note.nonce, note.steps]), ['ok', 'lost']);
}
