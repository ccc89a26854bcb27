import { answerCall, type AnswerReply, type Scripts, type WaitingState } from '@agentconnect/broker';
import {
  type AnswerCallRequest,
  ApiError,
  type CallAnswer,
  type ErrorCode,
  passingFrame,
} from '@agentconnect/protocol';
import { sessionNotFound } from '../access/owned-session.ts';
import { fingerprintOf } from '../json/fingerprint.ts';
import { checkAnswer } from './check-answer.ts';

/** Why an answer does not count. */
const refusals: Readonly<Record<Exclude<AnswerReply, 'ok' | 'none'>, readonly [ErrorCode, string]>> = {
  forbidden: ['FORBIDDEN', "This is another user's session."],
  unknown: ['CALL_NOT_FOUND', 'There is no such call that waits for anybody.'],
  unneeded: ['CALL_NEEDS_NOTHING', 'This call waits for nobody.'],
  unfit: ['CALL_NEEDS_OTHER', 'This call waits for something else.'],
  late: ['CALL_OVER', 'This call is over, or the time in which it could be answered.'],
  fixed: ['ARGUMENTS_FIXED', 'The arguments of this call may not be changed.'],
  taken: ['CALL_ANSWERED', 'This call was answered otherwise before.'],
};

/** What calls an answer is for, by what they wait for; anybody may say no. */
const fitting: Readonly<Record<AnswerCallRequest['action'], readonly WaitingState[]>> = {
  approve: ['approval'],
  deny: ['approval', 'result', 'answer'],
  answer: ['result', 'answer'],
};

const callIdForm = /^call_[0-9a-f]{24}$/;

/** Answers a call that waits for somebody. The same answer again is no error. Rejects with the error for the client. */
export async function answerToCall(
  scripts: Scripts,
  {
    sessionId,
    user,
    callId,
    answer,
  }: {
    readonly sessionId: string;
    readonly user: string;
    readonly callId: string;
    readonly answer: AnswerCallRequest;
  },
): Promise<void> {
  const metadata = { event: 'tool.answered', call_id: callId, action: answer.action, by: user };
  const isCallId = callIdForm.test(callId);
  if (isCallId) await checkAnswer(scripts, { sessionId, user, callId, answer });
  const reply = isCallId
    ? await answerCall(scripts, sessionId, {
        user,
        callId,
        fingerprint: fingerprintOf(answer),
        answer: JSON.stringify({ ...answer, by: user } satisfies CallAnswer),
        edits: answer.action === 'approve' && answer.arguments !== undefined,
        fits: fitting[answer.action],
        frame: passingFrame({ type: 'info', metadata }, Date.now()),
      })
    : 'unknown';
  if (reply === 'ok') return;
  if (reply === 'none') throw sessionNotFound();
  throw new ApiError(...refusals[reply]);
}
