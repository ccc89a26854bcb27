import type { Client } from '../../../tests/support/client.ts';
import type { SeenFrame } from '../../../tests/support/seen-frame.ts';
import { judgeCalls } from './judge-calls.ts';
import type { Talker } from '../talkers/talker.ts';

/**
 * Reads every log, lets each talker compare, and deletes the sessions; returns what was wrong. `made` is how often each call
 * of a tool was made, by its id.
 */
export async function judgeTalkers(
  talkers: readonly Talker[],
  client: Client,
  made?: ReadonlyMap<string, number>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const talker of talkers) {
    try {
      const log = await logOf(client, talker.sessionId);
      wrong.push(...talker.judge(log));
      wrong.push(...judgeCalls(log, made).map((what) => `${talker.name}: ${what}`));
    } catch (error) {
      wrong.push(`${talker.name} cannot be judged: ${String(error)}`);
    }
    const { status } = await client.call('DELETE', `/chat/sessions/${talker.sessionId}`);
    if (status !== 204) wrong.push(`${talker.name}: deleting its session: ${status}`);
  }
  return wrong;
}

async function logOf(client: Client, sessionId: string): Promise<SeenFrame[]> {
  const log: SeenFrame[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = `limit=500${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
    const { status, text, body } = await client.get(`/chat/sessions/${sessionId}/messages?${query}`);
    if (status !== 200) throw new Error(`history of ${sessionId}: ${status} ${text}`);
    log.push(...(body.messages as SeenFrame[]));
    after = body.next as string | null;
  }
  return log;
}
