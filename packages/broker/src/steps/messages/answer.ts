import { kindOf } from '../../scripts/reply.ts';
import { guarded, type Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('messages/answer', ['user', 'call_id', 'fingerprint', 'answer', 'edits', 'frame']);

const kinds = ['ok', 'none', 'forbidden', 'unknown', 'unneeded', 'late', 'fixed', 'taken'] as const;

/** What became of an answer to a call; `ok` also for the same answer again. */
export type AnswerReply = (typeof kinds)[number];

export interface CallAnswer {
  readonly user: string;
  readonly callId: string;
  /** A hash of the answer: another one to the same call is too late. */
  readonly fingerprint: string;
  /** JSON for the worker that has the turn, or will have it. */
  readonly answer: string;
  /** Whether it changes the arguments of the call. */
  readonly edits: boolean;
  /** A finished passing frame, for all listeners. */
  readonly frame: string;
}

/** Answers a call that waits for a person. The first answer counts. */
export async function answerCall(
  scripts: Scripts,
  sessionId: string,
  answer: CallAnswer,
): Promise<AnswerReply> {
  const reply = await scripts.step(script, sessionId, {
    user: answer.user,
    call_id: answer.callId,
    fingerprint: answer.fingerprint,
    answer: answer.answer,
    edits: answer.edits ? 1 : 0,
    frame: answer.frame,
  });
  return kindOf(reply, kinds);
}

/** What was said to calls, as JSON; `undefined` for one that nobody has answered. */
export async function readCallAnswers(
  scripts: Scripts,
  sessionId: string,
  callIds: readonly string[],
): Promise<(string | undefined)[]> {
  if (callIds.length === 0) return [];
  const fields = callIds.map((callId) => `answer:${callId}`);
  const found = await guarded(() => scripts.redis.hmget(scripts.keys.sessionHash(sessionId), ...fields));
  return found.map((answer) => answer ?? undefined);
}
