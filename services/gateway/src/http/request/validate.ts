import { ApiError, type FieldError, sentenceOf } from '@agentconnect/protocol';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Checks a value from outside, or throws a `VALIDATION_ERROR` that names the wrong fields. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => fieldErrors(issue, value, [])));
}

/** A `VALIDATION_ERROR` for wrong fields, which lists the first of them. */
export function invalid(errors: readonly FieldError[]): ApiError {
  return new ApiError('VALIDATION_ERROR', sentenceOf(errors), { errors });
}

/** The fields that an issue is about; in a union, those of the branch that the value was most likely meant for. */
function fieldErrors(issue: Issue, value: unknown, parent: readonly PropertyKey[]): FieldError[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const missing = (branch: readonly Issue[]): number =>
      branch.filter((one) => valueAt(value, [...path, ...one.path]) === undefined).length;
    const branch = issue.errors.reduce((best, next) => (missing(next) <= missing(best) ? next : best));
    return branch.flatMap((one) => fieldErrors(one, value, path));
  }
  return [{ path: path.join('.'), message: issue.message }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
