import { type FieldError, isShallow, tooDeep } from '@agentconnect/protocol';
import type * as z from 'zod';
import { type JsonSchema, SchemaObject } from './json-schema.ts';
import type { LinearPattern } from './linear-pattern.ts';
import { patternsOf } from './patterns.ts';
import { readKnown } from './read-known.ts';
import { referencesOf } from './references.ts';

/** The largest schema that is taken, in UTF-16 units of its JSON. */
const maxSchemaLength = 32_768;
/** Of the parts that are not checked, as they are named. */
const mostNamed = 20;
const longestName = 100;

/** A schema that was read, for values to be compared with. */
export interface ReadSchema {
  readonly schema: JsonSchema;
  /** What the references in it stand for. */
  readonly targets: ReadonlyMap<JsonSchema, JsonSchema>;
  /** By their source. */
  readonly patterns: ReadonlyMap<string, LinearPattern>;
  /** Where it says what is not checked, as `properties.age.if`; the first of them. Empty if all is read. */
  readonly unchecked: readonly string[];
}

interface Problem {
  readonly problem: string;
}

/**
 * Reads a JSON Schema of an object's form, or tells what is wrong with it, and where. What is not known is refused, so
 * that nothing looks checked that is not.
 */
export function readSchema(schema: unknown): ReadSchema | Problem {
  const problem = sizeProblem(schema);
  if (problem) return { problem };
  const read = SchemaObject.safeParse(schema);
  if (!read.success) return { problem: problemOf(read.error) };
  const { problems, ...whole } = wholeOf(read.data);
  const [first] = problems;
  return first ? { problem: `${first.path}: ${first.message}` } : { ...whole, unchecked: [] };
}

/**
 * Reads a JSON Schema that somebody else wrote, which is of use all the same when it says more than is known here: that is
 * left out, and named.
 */
export function readOthersSchema(schema: unknown): ReadSchema | Problem {
  const problem = sizeProblem(schema);
  if (problem) return { problem };
  const unchecked: string[] = [];
  const read = readKnown(structuredClone(schema), unchecked);
  if (!read.success) return { problem: problemOf(read.error) };
  const { problems, ...whole } = wholeOf(read.data);
  return { ...whole, unchecked: shown([...unchecked, ...problems.map(({ path }) => path)]) };
}

function wholeOf(
  schema: JsonSchema,
): Omit<ReadSchema, 'unchecked'> & { readonly problems: readonly FieldError[] } {
  const { targets, problems: ofReferences } = referencesOf(schema);
  const { patterns, problems: ofPatterns } = patternsOf(schema);
  return { schema, targets, patterns, problems: [...ofReferences, ...ofPatterns] };
}

function sizeProblem(schema: unknown): string | undefined {
  if (!isShallow(schema)) return tooDeep;
  const json: string | undefined = JSON.stringify(schema);
  return json && json.length > maxSchemaLength ? `must be at most ${maxSchemaLength} characters` : undefined;
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'must be a JSON Schema';
  if (issue.code === 'unrecognized_keys') {
    return `${[...issue.path, issue.keys[0]].join('.')} is not supported`;
  }
  return issue.path.length === 0 ? 'must be a JSON Schema' : `${issue.path.join('.')}: ${issue.message}`;
}

function shown(names: readonly string[]): string[] {
  return [...new Set(names)]
    .slice(0, mostNamed)
    .map((name) => (name.length <= longestName ? name : `${name.slice(0, longestName - 1).toWellFormed()}…`));
}
