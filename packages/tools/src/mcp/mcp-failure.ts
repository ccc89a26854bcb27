import { wasNotSent } from '../http/was-not-sent.ts';
import { cutText } from '../result/cut-text.ts';
import { failure, inDoubt, type ToolFailure } from '../result/tool-outcome.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { AnswerTooLarge, Redirected } from './bounded-fetch.ts';
import { isStreamEnd } from './stream-ends.ts';

/** Of what a server says with an error, in bytes. */
const reasonBytes = 2_048;

/** What an error of a call comes to. */
export async function failureOf(
  error: unknown,
  secrets: Secrets,
  isIdempotent: boolean,
): Promise<ToolFailure> {
  const { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } =
    await import('@modelcontextprotocol/client');
  const chain = [...causesOf(error)];
  if (chain.some((one) => one instanceof AnswerTooLarge)) {
    return failure('TOOL_BAD_RESULT', 'It answered more than can be read.');
  }
  if (chain.some((one) => one instanceof Redirected)) {
    return failure('TOOL_BAD_RESULT', 'Its server points elsewhere, and that is not followed.');
  }
  if (error instanceof ProtocolError && !isStreamEnd(error)) {
    return failure('TOOL_FAILED', `It answered: ${cutText(secrets.hide(error.message), reasonBytes)}`);
  }
  if (error instanceof SdkHttpError) {
    const { status } = error.data;
    return status === 401 || status === 403
      ? failure(
          'TOOL_UNAVAILABLE',
          `Its server refused the credentials (${status}). Only the operator can mend that.`,
        )
      : failure('TOOL_FAILED', `Its server answered ${status}.`);
  }
  if (chain.some((one) => wasNotSent(one))) {
    return failure('TOOL_UNAVAILABLE', 'Its server cannot be reached; nothing was done.');
  }
  const unreadable: readonly string[] = [
    SdkErrorCode.InvalidResult,
    SdkErrorCode.UnsupportedResultType,
    SdkErrorCode.ClientHttpUnexpectedContent,
  ];
  const isUnreadable = error instanceof SdkError && unreadable.includes(error.code);
  if (isUnreadable || error instanceof SyntaxError) {
    return failure('TOOL_BAD_RESULT', 'It answered something that is no result.');
  }
  return inDoubt('TOOL_INTERRUPTED', 'The connection to its server broke off.', isIdempotent);
}

/** Whether a session is one that its server does not know any more, so that nothing was done. */
export async function isSessionLost(error: unknown): Promise<boolean> {
  const { SdkHttpError } = await import('@modelcontextprotocol/client');
  return error instanceof SdkHttpError && error.data.status === 404;
}

function* causesOf(error: unknown): Generator<Error> {
  let one: unknown = error;
  for (let depth = 0; depth < 5 && one instanceof Error; depth += 1) {
    yield one;
    one = one.cause;
  }
}
