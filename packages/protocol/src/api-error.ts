import { type ErrorCode, httpStatusOf } from './error-codes.ts';

export interface FieldError {
  /** Where in the input, as `agents.primary.provider`. */
  readonly path: string;
  readonly message: string;
}

/** As many places are named of what is wrong with an input, */
const mostErrors = 20;
/** with so much of each path, in UTF-16 units: the keys in it are the client's. */
const longestPath = 256;

/** What a client is told of the fields that are wrong: a sentence about the first one, and the first of them all. */
export function toldOf(found: readonly FieldError[]): { sentence: string; errors: FieldError[] } {
  const errors = found.slice(0, mostErrors).map(({ path, message }) => ({
    path: path.length > longestPath ? `${path.slice(0, longestPath).toWellFormed()}…` : path,
    message,
  }));
  const [first] = errors;
  const where = first?.path ? `${first.path}: ` : '';
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return { sentence: `${where}${first?.message ?? 'invalid'}${more}`, errors };
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

/** An error tells what is wrong and does not give back what was sent: so many places, each text of so many UTF-16 units. */
const maxErrors = 20;
const maxText = 1_000;

/** The one error class that reaches a client. `message` is one readable sentence and holds no secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(shortened(message), { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.errors = options.errors?.slice(0, maxErrors).map(({ path, message: what }) => ({
      path: shortened(path),
      message: shortened(what),
    }));
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return httpStatusOf(this.code);
  }
}

function shortened(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText - 1).toWellFormed()}…`;
}
