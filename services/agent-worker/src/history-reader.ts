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
    const read = page.map(toLoggedFrame);
    frames.unshift(...read);
    for (const { seq, frame } of read) {
      const isShown = frame.type === 'response' || (frame.type === 'text' && seq < question.seq);
      if (isShown) chars += frame.content?.length ?? 0;
      // A question and its answer.
      if (frame.type === 'response') messages += 2;
    }
    const first = frames[0]?.seq ?? 1;
    if (first <= 1 || messages >= limits.maxMessages || chars >= limits.maxChars) break;
    page = await readLog(scripts, sessionId, {
      after: Math.max(0, first - 1 - pageSize),
      limit: Math.min(pageSize, first - 1),
    });
    if (page.length === 0) break;
  }
  return buildHistory(frames, question, limits);
}

function toLoggedFrame({ seq, messageId, frame }: LogEntry): LoggedFrame {
  return { seq, messageId, frame: Frame.parse(JSON.parse(frame.toString())) };
}
