import { drainOutbox, type Due, readDue, type Scripts } from '@agentconnect/broker';
import type { Logger } from '@agentconnect/operations';
import { actOn } from './act-on.ts';

const pageSize = 200;
const pagesAtMost = 50;

/**
 * Acts on everything that is overdue in a partition, and drains its outbox. A step that finds a deadline early sets it
 * again, so each page has different deadlines.
 */
export async function sweep(scripts: Scripts, partition: number, log: Logger): Promise<void> {
  for (let pages = 0; pages < pagesAtMost; pages++) {
    const due = await readDue(scripts, partition, pageSize);
    let acted = 0;
    for (const deadline of due) if (await act(scripts, deadline, log)) acted += 1;
    // A page on which nothing succeeded would come again at once.
    if (due.length < pageSize || acted === 0) break;
  }
  await drainOutbox(scripts, partition);
}

async function act(scripts: Scripts, due: Due, log: Logger): Promise<boolean> {
  try {
    await actOn(scripts, due);
    return true;
  } catch (error) {
    // One session must not delay the deadlines of the others.
    const { kind, sessionId } = due;
    log.warn({ err: error, session_id: sessionId, kind }, 'acting on a deadline failed; retrying');
    return false;
  }
}
