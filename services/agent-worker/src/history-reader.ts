import {
  type ConversationAtClaim,
  type LogEntry,
  pageLimit,
  readLog,
  readLogEnd,
  type Scripts,
} from '@agentconnect/broker';
import { Frame } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';
import { buildHistory, type HistoryLimits, type LoggedFrame, type Question, withData } from './history.ts';

const mostAtOnce = 64;

/** A log to read from. */
export interface LogOfSession {
  readonly sessionId: string;
  /** In bytes. */
  readonly largestFrame: number;
}

/** Reads as much of a session's log, from its end, as the dialogue behind a question needs. */
export async function readHistory(
  scripts: Scripts,
  log: LogOfSession,
  question: Question,
  limits: HistoryLimits,
): Promise<ChatMessage[]> {
  // A question and its answer; of a question that is not answered yet nothing is shown.
  const shown = ({ seq, frame }: LoggedFrame): number =>
    frame.type === 'response' ? 2 : frame.type === 'text' && seq < question.seq ? 0 : -1;
  return buildHistory(await readFrames(scripts, log, limits, shown), question, limits);
}

/**
 * Reads as much of the log of a session of agents among themselves, as it stood at the claim, as an agent is shown of it,
 * and back to the oldest of the texts that it has not heard. What has come since is left to who speaks next: it would be
 * heard twice.
 */
export async function readConversation(
  scripts: Scripts,
  log: LogOfSession,
  limits: HistoryLimits,
  { head, unheard }: Pick<ConversationAtClaim, 'head' | 'unheard'>,
): Promise<LoggedFrame[]> {
  const shown = ({ seq, frame }: LoggedFrame): number =>
    seq <= head && (frame.type === 'response' || frame.type === 'text') ? 1 : -1;
  const frames = await readFrames(scripts, log, limits, shown, unheard);
  return frames.filter(({ seq }) => seq <= head);
}

/**
 * `messages` tells how many messages of a dialogue a frame stands for, or -1 for one that is not shown. Reads on beyond
 * the limits for as long as a message of `needed` has not come.
 */
async function readFrames(
  scripts: Scripts,
  { sessionId, largestFrame }: LogOfSession,
  limits: HistoryLimits,
  messages: (frame: LoggedFrame) => number,
  needed: readonly string[] = [],
): Promise<LoggedFrame[]> {
  const frames: LoggedFrame[] = [];
  let count = 0;
  let chars = 0;
  const missing = new Set(needed);
  const pageSize = pageLimit(mostAtOnce, largestFrame);
  let page = await readLogEnd(scripts, sessionId, pageSize);
  for (;;) {
    const read = page.flatMap(toLoggedFrame);
    // What is not shown may be large, and many.
    const seen = read.filter((one) => messages(one) >= 0);
    frames.unshift(...seen);
    for (const one of read) missing.delete(one.messageId);
    for (const one of seen) {
      count += messages(one);
      chars += lengthOf(one.frame);
    }
    const first = page[0]?.seq ?? 1;
    const isEnough = count >= limits.maxMessages || chars >= limits.maxChars;
    if (first <= 1 || (isEnough && missing.size === 0)) return frames;
    page = await readLog(scripts, sessionId, {
      after: Math.max(0, first - 1 - pageSize),
      limit: Math.min(pageSize, first - 1),
    });
    if (page.length === 0) return frames;
  }
}

/** In UTF-16 units, the data that came along included. */
function lengthOf({ content = '', metadata }: Frame): number {
  return withData(content, metadata['structured_data']).length;
}

/** The members of a frame's metadata that a dialogue is made by; all others may be anything, and large. */
const dialogueMembers = ['in_reply_to', 'structured_data', 'turn', 'event'];

/** A frame of a kind that a newer release made is left out. */
function toLoggedFrame({ seq, messageId, frame }: LogEntry): LoggedFrame[] {
  const parsed = Frame.safeParse(JSON.parse(frame.toString()));
  if (!parsed.success) return [];
  const kept = Object.entries(parsed.data.metadata).filter(([name]) => dialogueMembers.includes(name));
  return [{ seq, messageId, frame: { ...parsed.data, metadata: Object.fromEntries(kept) } }];
}
