import * as z from 'zod';
import { isShallow, tooDeep } from '../json/json-depth.ts';
import { optional } from '../json/optional.ts';

/** Why there is no result; the model is told. */
const Reason = z.string().min(1).max(4_096);

/** The largest result of a call that a client or a person gives, in bytes: of a text itself, of all else as JSON. */
const maxCallResult = 65_536;

/** What came of a call, or why nothing did. */
export const callResult = {
  /** Any JSON; a text is shown to the model as it is, and what is left out as null. */
  result: z
    .unknown()
    .refine(isShallow, { error: tooDeep, abort: true })
    .refine((result) => bytesOf(resultText(result)) <= maxCallResult, {
      error: `must have at most ${maxCallResult} bytes`,
    })
    .optional(),
  error: optional(Reason),
} as const;

/** It cannot be both. */
export function isOneResult({
  result,
  error,
}: {
  readonly result?: unknown;
  readonly error?: unknown;
}): boolean {
  return error === undefined || result === undefined || result === null;
}

export const notOneResult = { error: 'has a result or an error, and not both', path: ['error'] };

/** A result as a model is shown it. */
export function resultText(result: unknown): string {
  return typeof result === 'string' ? result : JSON.stringify(result ?? null);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
