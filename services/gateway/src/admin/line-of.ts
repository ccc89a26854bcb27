import { UnfitError } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';

/** What went wrong, as the end of a line: what a client is told as a sentence is one of ours here. */
export function lineOf(error: unknown): string {
  if (error instanceof UnfitError) return `the ${error.field} ${error.message}`;
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const [first = '', ...rest] = error.message.replace(/\.$/, '');
  return first.toLowerCase() + rest.join('');
}
