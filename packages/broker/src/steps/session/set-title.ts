import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('session/set-title', ['user', 'title']);

/** Sets the title of a user's session; `undefined` takes it away. */
export async function setTitle(
  scripts: Scripts,
  sessionId: string,
  { owner, title }: { readonly owner: string; readonly title: string | undefined },
): Promise<'ok' | 'none' | 'forbidden'> {
  const reply = await scripts.step(script, sessionId, { user: owner, title: title ?? '' });
  return kindOf(reply, ['ok', 'none', 'forbidden']);
}
