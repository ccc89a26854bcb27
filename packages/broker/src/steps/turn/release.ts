import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/release', ['nonce', 'entry']);

/** Hands work back during a drain: a turn by its nonce, or an entry that was read but not claimed. */
export async function release(
  scripts: Scripts,
  sessionId: string,
  held: { readonly nonce: string } | { readonly entryId: string },
): Promise<'ok' | 'lost'> {
  const args = 'nonce' in held ? { nonce: held.nonce, entry: '' } : { nonce: '', entry: held.entryId };
  return kindOf(await scripts.step(script, sessionId, args), ['ok', 'lost']);
}
