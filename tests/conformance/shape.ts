import assert from 'node:assert/strict';

/** Says whether a value is of the documented type. */
export type Test = (value: unknown) => boolean;

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The types that the documentation's interfaces are written in. */
export const a = {
  string: (value: unknown): boolean => typeof value === 'string',
  filled: (value: unknown): boolean => typeof value === 'string' && value !== '',
  iso: (value: unknown): boolean => typeof value === 'string' && iso.test(value),
  whole: (value: unknown): boolean => Number.isInteger(value),
  boolean: (value: unknown): boolean => typeof value === 'boolean',
  strings: (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => typeof item === 'string'),
  record: (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value: unknown): boolean => Array.isArray(value),
  oneOf:
    (...values: readonly unknown[]): Test =>
    (value) =>
      values.includes(value),
  optional:
    (test: Test): Test =>
    (value) =>
      value === undefined || test(value),
};

/** Fails with the value itself if it is not of the type. */
export function assertIs(value: unknown, test: Test, what: string): void {
  assert.ok(test(value), `${what}: ${JSON.stringify(value)}`);
}
