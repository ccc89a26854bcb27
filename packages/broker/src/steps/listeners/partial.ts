import { kindOf, number, text } from '../../scripts/reply.ts';
import type { PartialAnswer } from './attach.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('listeners/partial', []);

/** The partial answer, for a gateway that missed some of it. */
export async function readPartialAnswer(
  scripts: Scripts,
  sessionId: string,
): Promise<PartialAnswer | undefined> {
  const reply = await scripts.step(script, sessionId, {});
  if (kindOf(reply, ['none', 'partial']) === 'none') return undefined;
  return { messageId: text(reply, 1), attempt: number(reply, 2), text: text(reply, 3) };
}
