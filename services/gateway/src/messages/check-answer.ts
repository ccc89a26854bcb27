import { pageLimit, readLogBack, readWaitingCall, type Scripts } from '@agentconnect/broker';
import {
  type AnswerCallRequest,
  ApiError,
  callMessageId,
  sentenceOf,
  ToolCallMetadata,
} from '@agentconnect/protocol';
import { problemsWithAnswer } from '@agentconnect/tools';

/** A call that waits is near the end of its log: behind it stand only other calls, and texts that wait for their turn. */
const mostEntries = 1_000;
const mostAtOnce = 50;

/** Rejects what a person says to a question, with its places, if it does not fit the schema that the question asks for. */
export async function checkAnswer(
  scripts: Scripts,
  given: {
    readonly sessionId: string;
    readonly user: string;
    readonly callId: string;
    readonly answer: AnswerCallRequest;
  },
): Promise<void> {
  const { sessionId, user, callId, answer } = given;
  if (answer.action !== 'answer' || answer.error !== undefined) return;
  const call = await readWaitingCall(scripts, sessionId, callId);
  // Whatever else is wrong with it is for the step to say.
  if (call?.state !== 'answer' || call.owner !== user) return;
  const schema = await schemaOf(scripts, { sessionId, callId, ...call });
  const errors = schema ? problemsWithAnswer({ schema }, answer.result ?? null) : [];
  if (errors.length > 0) throw new ApiError('ANSWER_INVALID', sentenceOf(errors), { errors });
}

/** The schema of an answer, as the log says what was asked. */
async function schemaOf(
  scripts: Scripts,
  {
    sessionId,
    callId,
    largestFrame,
  }: { readonly sessionId: string; readonly callId: string; readonly largestFrame: number },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const limit = pageLimit(mostAtOnce, largestFrame);
  let before: number | undefined;
  for (let read = 0; read < mostEntries; read += limit) {
    const page = await readLogBack(scripts, sessionId, { before, limit });
    for (const { frame, messageId } of page) {
      if (messageId !== callMessageId(callId, 'call')) continue;
      const { metadata } = JSON.parse(frame.toString()) as { readonly metadata: unknown };
      const schema = ToolCallMetadata.parse(metadata).arguments['schema'];
      return typeof schema === 'object' && schema !== null ? { ...schema } : undefined;
    }
    before = page.at(-1)?.seq;
    if (page.length < limit) return undefined;
  }
  return undefined;
}
