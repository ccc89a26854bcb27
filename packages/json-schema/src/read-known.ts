import type * as z from 'zod';
import { listKeywords, namedKeywords, SchemaObject, singleKeywords } from './json-schema.ts';

const named: ReadonlySet<PropertyKey> = new Set(namedKeywords);
const lists: ReadonlySet<PropertyKey> = new Set(listKeywords);
const single: ReadonlySet<PropertyKey> = new Set(singleKeywords);

interface Place {
  readonly path: readonly PropertyKey[];
  /** Whether a schema is to stand there; else it is a keyword. */
  readonly isSchema: boolean;
}

/**
 * Reads what it knows of a schema, which it changes: what it does not know is taken out, and its place goes into
 * `unchecked`. Fails if that is the schema itself.
 */
export function readKnown(
  schema: unknown,
  unchecked: string[],
): z.ZodSafeParseResult<z.output<typeof SchemaObject>> {
  for (;;) {
    const read = SchemaObject.safeParse(schema);
    if (read.success) return read;
    const before = unchecked.length;
    for (const place of read.error.issues.flatMap(pathsOf).map(placeOf)) {
      if (takeOut(schema, place)) unchecked.push(place.path.join('.'));
    }
    if (unchecked.length === before) return read;
  }
}

function pathsOf(issue: z.core.$ZodIssue): (readonly PropertyKey[])[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  return [issue.path];
}

/** As much of a path as leads to the keyword, or the schema, that is wrong. */
function placeOf(path: readonly PropertyKey[]): Place {
  for (let at = 0; at < path.length;) {
    const keyword = path[at] ?? '';
    const isNested = named.has(keyword) || lists.has(keyword);
    const isWhole = isNested && at + 1 === path.length;
    if (isWhole || (!isNested && !single.has(keyword))) {
      return { path: path.slice(0, at + 1), isSchema: false };
    }
    at += isNested ? 2 : 1;
  }
  return { path, isSchema: true };
}

/**
 * Takes a keyword out, or puts a schema in place of another one that takes everything. Returns whether there was anything.
 */
function takeOut(schema: unknown, { path, isSchema }: Place): boolean {
  const parent = path.slice(0, -1).reduce<unknown>(memberOf, schema);
  const name = path.at(-1);
  if (name === undefined || typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) {
    return false;
  }
  if (isSchema && name !== '__proto__') return Reflect.set(parent, name, true);
  return Reflect.deleteProperty(parent, name);
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
