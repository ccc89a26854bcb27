import { type FieldError, firstOf, isShallow, tooDeep } from '@agentconnect/protocol';
import { type ReadSchema, readSchema } from './read-schema.ts';
import { SchemaComparison } from './schema-comparison.ts';

/** What is wrong with an agent's JSON Schema for structured data, or `undefined`. */
export function checkSchema(schema: unknown): string | undefined {
  const read = readSchema(schema);
  return 'problem' in read ? read.problem : undefined;
}

/** Where a value does not fit a schema that passed `checkSchema`; at most twenty places. */
export function problemsWith(value: unknown, schema: unknown): FieldError[] {
  const read = readSchema(schema);
  if ('problem' in read) return [{ path: '', message: 'the schema of the receiver cannot be read' }];
  return problemsWithRead(value, read);
}

/** Where a value does not fit a schema; at most twenty places. */
export function problemsWithRead(value: unknown, read: ReadSchema): FieldError[] {
  if (!isShallow(value)) return [{ path: '', message: tooDeep }];
  const comparison = new SchemaComparison(read);
  const problems = comparison.problemsOf(value, read.schema, '');
  if (comparison.isTooLong) return [{ path: '', message: 'is too large to be checked' }];
  return firstOf(problems);
}
