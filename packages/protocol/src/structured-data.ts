import { z } from 'zod';
import type { FieldError } from './api-error.ts';

/** The largest schema that an agent may declare, in UTF-16 units of its JSON. */
const maxSchemaLength = 32_768;
const maxProblems = 20;

/** What takes unbounded time on hostile input (patterns, references that multiply) or reaches outside. */
const refused = new Set(['pattern', 'patternProperties', '$ref', '$dynamicRef', '$recursiveRef']);
/** What only means something beside a `type`. */
const typed = new Set([
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'minimum',
  'maximum',
]);
/** Keywords whose members are named by the caller. */
const maps = new Set(['properties', '$defs', 'definitions']);
/** Keywords that hold values, not schemas. */
const values = new Set(['enum', 'const', 'default', 'examples', 'required', 'type']);

/**
 * What is wrong with a JSON Schema (2020-12) that an agent declares for its structured data, or `undefined`. Patterns
 * and references are not taken, nor are keywords that the check below would not honour.
 */
export function checkSchema(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'must be a JSON Schema';
  if (JSON.stringify(schema).length > maxSchemaLength) return `must be at most ${maxSchemaLength} characters`;
  const bad = findBad(schema, '');
  if (bad !== undefined) return bad;
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no JSON Schema';
  }
}

/** Where a value does not fit a schema that `checkSchema` takes; at most twenty places. */
export function problemsWith(value: unknown, schema: unknown): FieldError[] {
  let compiled: z.ZodType;
  try {
    compiled = compile(schema);
  } catch {
    return [{ path: '', message: 'the schema of the receiver cannot be read' }];
  }
  const result = compiled.safeParse(value);
  if (result.success) return [];
  return result.error.issues
    .slice(0, maxProblems)
    .map(({ path, message }) => ({ path: path.join('.'), message }));
}

function compile(schema: unknown): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

/** The first keyword that is refused, with its place. */
function findBad(schema: unknown, place: string): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if (Array.isArray(schema)) return firstOf(schema.map((one, at) => [`${place}[${at}]`, one] as const));
  const entries = Object.entries(schema);
  for (const [key] of entries) {
    const here = place === '' ? key : `${place}.${key}`;
    if (refused.has(key)) return `${here} is not supported`;
    if (typed.has(key) && !('type' in schema)) return `${here} needs a \`type\` beside it`;
  }
  return firstOf(
    entries.flatMap(([key, inner]) => {
      const here = place === '' ? key : `${place}.${key}`;
      if (values.has(key)) return [];
      if (!maps.has(key) || typeof inner !== 'object' || inner === null) return [[here, inner] as const];
      return Object.entries(inner).map(([name, one]) => [`${here}.${name}`, one] as const);
    }),
  );
}

function firstOf(schemas: readonly (readonly [place: string, schema: unknown])[]): string | undefined {
  for (const [place, schema] of schemas) {
    const bad = findBad(schema, place);
    if (bad !== undefined) return bad;
  }
  return undefined;
}
