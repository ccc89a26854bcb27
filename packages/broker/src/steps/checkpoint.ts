import { kindOf } from '../reply.ts';
import { passingStep, type Scripts } from '../scripts.ts';

const script = passingStep('checkpoint');

/** Notes what a turn has been through; whoever repeats it finds it as `steps` of its claim. */
export async function checkpoint(
  scripts: Scripts,
  sessionId: string,
  note: { readonly nonce: string; readonly steps: string },
): Promise<'ok' | 'lost'> {
  return kindOf(await scripts.step(script, sessionId, [note.nonce, note.steps]), ['ok', 'lost']);
}
