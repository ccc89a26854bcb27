import type { ErrorCode, ErrorResponse, FieldError } from '@agentconnect/protocol';

/** The body of every error response; `errors` only with a 422. */
export function errorBody(code: ErrorCode, detail: string, errors?: readonly FieldError[]): ErrorResponse {
  return {
    detail,
    code,
    timestamp: new Date().toISOString(),
    ...(errors ? { errors: [...errors] } : {}),
  };
}
