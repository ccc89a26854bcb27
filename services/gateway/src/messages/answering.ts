import { errorType, type Span, spanNames } from '@agentconnect/operations';
import { ApiError } from '@agentconnect/protocol';

/** Does a client's work within a span, and ends the span. A refusal that is the client's fault does not count as a failure. */
export async function answering<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    const type = errorType(error);
    if (error instanceof ApiError && error.status < 500) span.set({ [spanNames.errorType]: type });
    else span.fail(type);
    throw error;
  } finally {
    span.end();
  }
}
