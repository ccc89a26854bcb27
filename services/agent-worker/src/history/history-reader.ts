import {
  type ConversationAtClaim,
  cursorOf,
  type LogEntry,
  pageLimit,
  readLog,
  readLogEnd,
  type Scripts,
} from '@agentconnect/broker';
import { type Cursor, Frame, isSameEntry, startOfLog } from '@agentconnect/protocol';
import { isCallFrame, resultUnits } from './answer-calls.ts';
import { Dialogue, type HistoryLimits, type LoggedFrame, type Question, withData } from './dialogue.ts';

const mostAtOnce = 64;

/** A log to read from. */
export interface LogOfSession {
  readonly sessionId: string;
  /** In bytes. */
  readonly largestFrame: number;
}

/** A dialogue, and the log entry up to which it goes. */
export interface KnownDialogue {
  readonly dialogue: Dialogue;
  position: Cursor;
}

/** The turn that a dialogue is read for. */
export interface ReadFor {
  readonly question: Question;
  /** The head of the log at the claim, and the entry before the question if it is known. */
  readonly head: Cursor;
  readonly behind: Cursor | undefined;
}

/**
 * The dialogue of a session of a person with an agent, up to the head of the log at the claim. What is already known is not
 * read again: most questions follow directly on the last answer.
 */
export async function readDialogue(
  scripts: Scripts,
  log: LogOfSession,
  turn: ReadFor,
  limits: HistoryLimits,
  known: KnownDialogue | undefined,
): Promise<KnownDialogue> {
  const begun = known ?? { dialogue: new Dialogue(), position: startOfLog };
  if (isUpToDate(begun, turn) || (await readOn(scripts, log, begun))) return begun;
  const { question } = turn;
  // A question and its answer; a question without an answer is not shown.
  const messages = ({ seq, frame }: LoggedFrame): number =>
    frame.type === 'response' ? 2 : frame.type === 'text' && seq < question.seq ? 0 : -1;
  const { frames, end } = await readFrames(scripts, log, limits, { messages, isKept: isOfDialogue });
  return { dialogue: new Dialogue(frames), position: end };
}

/** Whether the log has nothing new, or only the question, which is then noted as known. */
function isUpToDate(known: KnownDialogue, { question, head, behind }: ReadFor): boolean {
  if (isSameEntry(known.position, head)) return true;
  if (!behind || head.seq !== question.seq || !isSameEntry(known.position, behind)) return false;
  known.dialogue.ask(question);
  known.position = head;
  return true;
}

/** Reads what follows the known part. Returns false if that part is no longer in the log, or too much is new. */
async function readOn(scripts: Scripts, log: LogOfSession, known: KnownDialogue): Promise<boolean> {
  const { position } = known;
  if (position.seq === 0) return false;
  const limit = pageLimit(mostAtOnce, log.largestFrame);
  const [first, ...rest] = await readLog(scripts, log.sessionId, {
    after: position.seq - 1,
    limit: limit + 1,
  });
  if (!first || !isSameEntry(first, position) || rest.length === limit) return false;
  for (const entry of rest) for (const frame of toLoggedFrame(entry)) known.dialogue.take(frame);
  known.position = cursorOf(rest.at(-1) ?? first);
  return true;
}

/**
 * Reads the part of a conversation's log that an agent is shown, up to the head at the claim, and back to the oldest
 * interjection that it has not heard. What was logged since is left to the next speaker; otherwise it would be heard twice.
 */
export async function readConversation(
  scripts: Scripts,
  log: LogOfSession,
  limits: HistoryLimits,
  { head, unheard }: { readonly head: number } & Pick<ConversationAtClaim, 'unheard'>,
): Promise<LoggedFrame[]> {
  const isKept = ({ seq, frame }: LoggedFrame): boolean =>
    seq <= head && (frame.type === 'response' || frame.type === 'text');
  const messages = (frame: LoggedFrame): number => (isKept(frame) ? 1 : -1);
  const { frames } = await readFrames(scripts, log, limits, { messages, isKept }, unheard);
  return frames;
}

/** What to read. */
interface Wanted {
  /** Frames that are not kept may be large and many. */
  readonly isKept: (frame: LoggedFrame) => boolean;
  /** How many messages of a dialogue a frame counts as; -1 if it does not count. */
  readonly messages: (frame: LoggedFrame) => number;
}

function isOfDialogue({ frame }: LoggedFrame): boolean {
  const { type } = frame;
  return type === 'text' || type === 'response' || type === 'error' || isCallFrame(frame);
}

/**
 * Reads the newest frames of a log, as many as the limits allow, and returns which is the last. Reads on beyond the limits
 * until it has every message in `needed`.
 */
async function readFrames(
  scripts: Scripts,
  { sessionId, largestFrame }: LogOfSession,
  limits: HistoryLimits,
  { isKept, messages }: Wanted,
  needed: readonly string[] = [],
): Promise<{ readonly frames: LoggedFrame[]; readonly end: Cursor }> {
  const frames: LoggedFrame[] = [];
  let count = 0;
  let chars = 0;
  const missing = new Set(needed);
  const pageSize = pageLimit(mostAtOnce, largestFrame);
  let page = await readLogEnd(scripts, sessionId, pageSize);
  const last = page.at(-1);
  const end = last ? cursorOf(last) : startOfLog;
  for (;;) {
    const read = page.flatMap(toLoggedFrame);
    frames.unshift(...read.filter(isKept));
    for (const one of read) {
      missing.delete(one.messageId);
      if (messages(one) < 0) continue;
      count += messages(one);
      chars += lengthOf(one.frame);
    }
    const first = page[0]?.seq ?? 1;
    const isEnough = count >= limits.maxMessages || chars >= limits.maxChars;
    if (first <= 1 || (isEnough && missing.size === 0)) return { frames, end };
    page = await readLog(scripts, sessionId, {
      after: Math.max(0, first - 1 - pageSize),
      limit: Math.min(pageSize, first - 1),
    });
    if (page.length === 0) return { frames, end };
  }
}

/** The length including structured data, in UTF-16 units. */
function lengthOf({ content = '', metadata }: Frame): number {
  return withData(content, metadata['structured_data']).length;
}

/** The members of a frame's metadata that a dialogue needs. All others may be anything, and large. */
const dialogueMembers = ['in_reply_to', 'structured_data', 'turn', 'event'];
/** The same for a frame about a call. */
const callMembers = ['event', 'call_id', 'tool', 'arguments', 'offset', 'status', 'response_id'];

/** A frame of a kind that only a newer release knows is left out. */
function toLoggedFrame({ seq, messageId, frame }: LogEntry): LoggedFrame[] {
  const parsed = Frame.safeParse(JSON.parse(frame.toString()));
  if (!parsed.success) return [];
  const isCall = isCallFrame(parsed.data);
  const members = isCall ? callMembers : dialogueMembers;
  const kept = Object.entries(parsed.data.metadata).filter(([name]) => members.includes(name));
  const content = isCall ? parsed.data.content?.slice(0, resultUnits) : parsed.data.content;
  const short = { ...parsed.data, ...(content === undefined ? {} : { content }) };
  return [{ seq, messageId, frame: { ...short, metadata: Object.fromEntries(kept) } }];
}
