import { kindOf } from '../../scripts/reply.ts';
import { guarded, type Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';
import { isWaiting, type WaitingState } from '../../sessions/waiting-state.ts';

const script = sessionStep('messages/answer', [
  'user',
  'call_id',
  'fingerprint',
  'answer',
  'edits',
  'fits',
  'frame',
]);

const kinds = ['ok', 'none', 'forbidden', 'unknown', 'unneeded', 'unfit', 'late', 'fixed', 'taken'] as const;

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
  /** What calls it may answer, by what they wait for. */
  readonly fits: readonly WaitingState[];
  /** A finished passing frame, for all listeners. */
  readonly frame: string;
}

/** Answers a call that waits for somebody. The first answer counts. */
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
    fits: answer.fits.join(' '),
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

/**
 * A call that waits for somebody and that nobody has answered, and its session's owner and largest frame, in bytes;
 * `undefined` if there is no such call.
 */
export async function readWaitingCall(
  scripts: Scripts,
  sessionId: string,
  callId: string,
): Promise<
  { readonly state: WaitingState; readonly owner: string; readonly largestFrame: number } | undefined
> {
  const fields = ['owner', 'open', 'largest', `event:${callId}`];
  const [owner, open, largest, said] = await guarded(() =>
    scripts.redis.hmget(scripts.keys.sessionHash(sessionId), ...fields),
  );
  const calls = (open ?? '').split(' ').map((call) => call.split(','));
  const state = calls.find(([id]) => id === callId)?.[1];
  if (!owner || said || state === undefined || !isWaiting(state)) return undefined;
  return { state, owner, largestFrame: Number(largest ?? 0) };
}
