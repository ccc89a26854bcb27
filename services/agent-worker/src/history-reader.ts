import { type LogEntry, readLog, readLogEnd, type Scripts } from '@agentconnect/broker';
import { Frame } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';
import { buildHistory, type HistoryLimits, type LoggedFrame, type Question } from './history.ts';

const pageSize = 64;

/** Reads as much of a session's log, from its end, as the dialogue behind a question needs. */
export async function readHistory(
  scripts: Scripts,
  sessionId: string,
  question: Question,
  limits: HistoryLimits,
): Promise<ChatMessage[]> {
  const frames: LoggedFrame[] = [];
  let messages = 0;
  let chars = 0;
  let page = await readLogEnd(scripts, sessionId, pageSize);
  for (;;) {
    const read = page.flatMap(toLoggedFrame);
    frames.unshift(...read);
    for (const { seq, frame } of read) {
      const isShown = frame.type === 'response' || (frame.type === 'text' && seq < question.seq);
      if (isShown) chars += frame.content?.length ?? 0;
      // A question and its answer.
      if (frame.type === 'response') messages += 2;
    }
    const first = page[0]?.seq ?? 1;
    if (first <= 1 || messages >= limits.maxMessages || chars >= limits.maxChars) break;
    page = await readLog(scripts, sessionId, {
      after: Math.max(0, first - 1 - pageSize),
      limit: Math.min(pageSize, first - 1),
    });
    if (page.length === 0) break;
  }
  return buildHistory(frames, question, limits);
}

/** A frame of a kind that a newer release made is left out. */
function toLoggedFrame({ seq, messageId, frame }: LogEntry): LoggedFrame[] {
  const parsed = Frame.safeParse(JSON.parse(frame.toString()));
  return parsed.success ? [{ seq, messageId, frame: parsed.data }] : [];
}
