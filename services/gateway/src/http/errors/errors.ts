import { redisUnavailable } from '@agentconnect/broker';
import { ApiError, type ErrorCode } from '@agentconnect/protocol';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { requestLog } from '../observability/access-log.ts';
import { errorBody } from './error-body.ts';

/** The errors of Express and its body parsers, by their `type`. */
const parserErrors: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  'entity.too.large': ['PAYLOAD_TOO_LARGE', 'The body is too large.'],
  'parameters.too.many': ['PAYLOAD_TOO_LARGE', 'The body has too many fields.'],
  'request.size.invalid': ['MALFORMED_JSON', 'The body is shorter or longer than its Content-Length.'],
  'request.aborted': ['MALFORMED_JSON', 'The body broke off.'],
  'charset.unsupported': ['WRONG_CONTENT_TYPE', 'The body must be UTF-8.'],
  'encoding.unsupported': ['WRONG_CONTENT_TYPE', 'The Content-Encoding is not known.'],
};

/** What this gateway waits for, and is no fault of its own. */
const awaited: ReadonlySet<ErrorCode> = new Set(['REDIS_UNAVAILABLE', 'ISSUER_UNAVAILABLE', 'NO_WORKERS']);

const internal = 'Something went wrong on the server; the request id helps to find it.';

/** Turns anything thrown into the error for the client. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const unavailable = redisUnavailable(error);
  if (unavailable) return unavailable;
  if (error instanceof Error && 'type' in error && typeof error.type === 'string') {
    const known = parserErrors[error.type];
    if (known) return new ApiError(known[0], known[1], { cause: error });
  }
  // A compressed body that does not match its Content-Encoding.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
    return new ApiError('MALFORMED_JSON', 'The body cannot be decompressed.', { cause: error });
  }
  // A path with malformed percent-encoding.
  if (error instanceof URIError) return new ApiError('NOT_FOUND', 'There is no such address.');
  return new ApiError('INTERNAL', internal, { cause: error });
}

function sendError(response: Response, error: ApiError): void {
  const { status, code, message } = error;
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
  response.set('Cache-Control', 'no-store');
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  const errors = status === 422 ? (error.errors ?? [{ path: '', message }]) : error.errors;
  const body = status === 500 ? errorBody('INTERNAL', internal) : errorBody(code, message, errors);
  response.status(status).json(body);
}

/** The last handler: gives every error the same shape, and logs only our own faults as errors. */
export const handleErrors: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const apiError = toApiError(error);
  if (apiError.status >= 500) {
    const level = awaited.has(apiError.code) ? 'warn' : 'error';
    requestLog(request)?.[level]({ err: apiError.cause ?? apiError }, 'a request failed');
  }
  // The response has begun, so it can only be aborted.
  if (response.headersSent) next(error);
  else sendError(response, apiError);
};

export const notFound: RequestHandler = () => {
  throw new ApiError('NOT_FOUND', 'There is no such address.');
};
