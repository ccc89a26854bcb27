import { type ErrorCode, httpStatusOf } from './error-codes.ts';

export interface FieldError {
  /** The place in the input, such as `agents.primary.provider`. */
  readonly path: string;
  readonly message: string;
}

/**
 * An error says what is wrong without repeating what was sent: at most this many places, with this much of each path (its
 * keys are the client's) and of each message, in UTF-16 units.
 */
const mostErrors = 20;
const longestPath = 256;
const longestText = 1_000;

/** The first of the wrong fields, in the form that a client is shown. */
export function firstOf(found: readonly FieldError[]): FieldError[] {
  return found.slice(0, mostErrors).map(({ path, message }) => ({
    path: shortened(path, longestPath),
    message: shortened(message, longestText),
  }));
}

/** A sentence about the first wrong field, and how many more there are. */
export function sentenceOf(found: readonly FieldError[]): string {
  const [first] = firstOf(found.slice(0, 1));
  const where = first?.path ? `${first.path}: ` : '';
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return `${where}${first?.message ?? 'invalid'}${more}`;
}

export interface ApiErrorOptions {
  /** More about the error, for programs; goes to the client. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Fields that were wrong (`VALIDATION_ERROR`). */
  readonly errors?: readonly FieldError[];
  /** Whole seconds, at least 1, after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The only error class that reaches a client. `message` is one readable sentence and holds no secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    // The stack of a client's mistake is of no use, and capturing it takes longer than everything else.
    const { stackTraceLimit } = Error;
    if (httpStatusOf(code) < 500) Error.stackTraceLimit = 0;
    super(shortened(message, longestText), { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.details = options.details;
    this.errors = options.errors && firstOf(options.errors);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return httpStatusOf(this.code);
  }
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
