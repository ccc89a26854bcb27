import { type ErrorCode, httpStatusOf } from './error-codes.ts';

export interface FieldError {
  /** Where in the input, as `agents.primary.provider`. */
  readonly path: string;
  readonly message: string;
}

/**
 * An error tells what is wrong and does not give back what was sent: as many places are named, with so much of each path,
 * whose keys are the client's, and of each text; in UTF-16 units.
 */
const mostErrors = 20;
const longestPath = 256;
const longestText = 1_000;

/** The first of the fields that are wrong, as a client is told of them. */
export function firstOf(found: readonly FieldError[]): FieldError[] {
  return found.slice(0, mostErrors).map(({ path, message }) => ({
    path: shortened(path, longestPath),
    message: shortened(message, longestText),
  }));
}

/** A sentence about the first of the fields that are wrong, and how many more there are. */
export function sentenceOf(found: readonly FieldError[]): string {
  const [first] = firstOf(found.slice(0, 1));
  const where = first?.path ? `${first.path}: ` : '';
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return `${where}${first?.message ?? 'invalid'}${more}`;
}

export interface ApiErrorOptions {
  /** What a machine may want to know beside the code; goes to the client. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Fields that were wrong (`VALIDATION_ERROR`). */
  readonly errors?: readonly FieldError[];
  /** Whole seconds, at least 1, after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The one error class that reaches a client. `message` is one readable sentence and holds no secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    // Where a client's mistake was noticed helps nobody, and to find out takes longer than all the rest.
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
