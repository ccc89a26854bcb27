import type { ErrorCode, ErrorResponse, FieldError } from '@agentconnect/protocol';

/** The body of every error response; `errors` where fields are wrong. */
export function errorBody(code: ErrorCode, detail: string, errors?: readonly FieldError[]): ErrorResponse {
  return {
    detail,
    code,
    timestamp: new Date().toISOString(),
    ...(errors ? { errors: [...errors] } : {}),
  };
}
