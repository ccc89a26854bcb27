import { createHash } from 'node:crypto';
import {
  createSession,
  type LogEntry,
  pageLimit,
  readLog,
  readSessionOutline,
  type Scripts,
  type SessionOutline,
  stop,
  submit,
} from '@agentconnect/broker';
import { answerIdOf, Frame, newMessageId, openFrame, partitionOf } from '@agentconnect/protocol';
import type { Usage } from '@agentconnect/providers';
import type { PendingQuestion } from './progress.ts';

/** The outcome of a question so far. */
export interface Answered {
  /** Whether the answer is final. */
  readonly isOver: boolean;
  readonly content: string;
  readonly isError: boolean;
  readonly usage: Usage;
  /** In billionths of a dollar; null if it is not known. */
  readonly cost: number | null;
}

/** How long the session of a question lives after its answer, in ms. */
const idleMs = 60_000;
const mostAtOnce = 100;
const retentionMs = 86_400_000;

/**
 * The session in which the n-th question of a turn is asked. Its id is derived from the turn, so that a repeated turn finds
 * the same session and asks nothing twice.
 */
export function askedSessionId(sessionId: string, turnId: string, n: number): string {
  const hash = createHash('sha256').update(`${sessionId} ${turnId} ${n}`).digest('hex');
  return `ses_${partitionOf(sessionId) ?? 0}_${hash.slice(0, 32)}`;
}

/** The event that the asking session waits for. */
export function eventOf(question: PendingQuestion): string {
  return `answer_${question.sessionId}`;
}

/** Asks an agent a question, in a session of its own. A repeated call does nothing. */
export async function putQuestion(
  scripts: Scripts,
  question: PendingQuestion,
  from: {
    readonly parent: string;
    readonly owner: string;
    /** Id of the agent that asks. */
    readonly asker: string;
    readonly forMs: number;
    readonly requestId: string;
    /** The trace context of the asking span. */
    readonly traceparent: string | undefined;
  },
): Promise<void> {
  const { sessionId, content, asked, lineage } = question;
  const { parent, owner, asker, forMs, requestId, traceparent } = from;
  await createSession(scripts, sessionId, {
    owner,
    type: 'human_agent',
    agents: [asked],
    interactionModes: ['agent_to_agent'],
    metadata: { asked_by: { session_id: parent, agent_id: asker } },
    fingerprint: 'asked',
    delegation: { parent, event: eventOf(question), lineage: JSON.stringify(lineage) },
    timeoutMs: forMs,
    idleMs,
    retentionMs,
  });
  const messageId = questionIdOf(question);
  await submit(scripts, sessionId, {
    messageId,
    clientId: undefined,
    fingerprint: 'asked',
    frame: openFrame({ type: 'text', content, sender: asker, receiver: asked.agent_id, messageId }),
    body: {
      content,
      sender: asker,
      receiver: asked.agent_id,
      requestId,
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    origin: undefined,
    mailboxMax: 1_000,
    // The asking session already has work, and keeps it while it waits.
    atWorkMax: 0,
    limit: { max: 0, windowMs: 60_000 },
  });
}

/** Reads the outcome of a question. */
export async function readAnswer(scripts: Scripts, question: PendingQuestion): Promise<Answered> {
  const session = await readSessionOutline(scripts, question.sessionId);
  const { inputTokens: input = 0, outputTokens: output = 0 } = session?.spent ?? {};
  const spent = {
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
    cost: session ? (session.spent.cost ?? null) : 0,
  };
  if (!session) return { isOver: true, content: 'The question was deleted.', isError: true, ...spent };
  const answerId = answerIdOf(questionIdOf(question));
  const entry = await findEntry(scripts, session, answerId);
  if (entry) {
    const { content = '', type } = Frame.parse(JSON.parse(entry.frame.toString()));
    return { isOver: true, content, isError: type === 'error', ...spent };
  }
  const isOver = session.state === 'closed';
  return { isOver, content: 'The question expired before it was answered.', isError: true, ...spent };
}

/** Stops the question: nobody waits for the answer any more. */
export async function giveUp(scripts: Scripts, question: PendingQuestion): Promise<void> {
  const messageId = newMessageId();
  const frame = openFrame({ type: 'stop', messageId, metadata: { event: 'stop.requested' } });
  await stop(scripts, question.sessionId, { messageId, frame });
}

/** The owner of the session may have written to it too, so the entry may be anywhere. */
async function findEntry(
  scripts: Scripts,
  { sessionId, largestFrame }: SessionOutline,
  messageId: string,
): Promise<LogEntry | undefined> {
  const pageSize = pageLimit(mostAtOnce, largestFrame);
  for (let after = 0; ;) {
    const page = await readLog(scripts, sessionId, { after, limit: pageSize });
    const found = page.find((entry) => entry.messageId === messageId);
    const last = page.at(-1);
    if (found || !last || page.length < pageSize) return found;
    after = last.seq;
  }
}

function questionIdOf({ sessionId }: PendingQuestion): string {
  return sessionId.replace(/^ses_\d+_/, 'msg_');
}
