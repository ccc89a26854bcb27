import { drainOutbox, type Due, readDue, type Scripts } from '@agentconnect/broker';
import type { Logger } from '@agentconnect/operations';
import { actOn } from './act-on.ts';

const pageSize = 200;
const pagesAtMost = 50;

/**
 * Acts on whatever is overdue in a partition, and adds up what waits in its outbox. A deadline that a step finds early
 * is set anew by it, so each page is another one.
 */
export async function sweep(scripts: Scripts, partition: number, log: Logger): Promise<void> {
  for (let pages = 0; pages < pagesAtMost; pages++) {
    const due = await readDue(scripts, partition, pageSize);
    let acted = 0;
    for (const deadline of due) if (await act(scripts, deadline, log)) acted += 1;
    // A page that stays where it is would come again at once.
    if (due.length < pageSize || acted === 0) break;
  }
  await drainOutbox(scripts, partition);
}

async function act(scripts: Scripts, due: Due, log: Logger): Promise<boolean> {
  try {
    await actOn(scripts, due);
    return true;
  } catch (error) {
    // One session must not keep the others from their deadlines.
    const { kind, sessionId } = due;
    log.warn({ err: error, session_id: sessionId, kind }, 'a deadline was not acted on; it is tried again');
    return false;
  }
}
