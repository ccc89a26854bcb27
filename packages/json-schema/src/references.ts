import type { FieldError } from '@agentconnect/protocol';
import { below } from './below.ts';
import { type JsonSchema, listKeywords, namedKeywords, partsOf, singleKeywords } from './json-schema.ts';

export interface References {
  /** What the reference of a part of the schema stands for. */
  readonly targets: ReadonlyMap<JsonSchema, JsonSchema>;
  /** Those that lead nowhere, or to themselves without end. */
  readonly problems: readonly FieldError[];
}

/** Looks up where the references of a schema lead. */
export function referencesOf(root: JsonSchema): References {
  const targets = new Map<JsonSchema, JsonSchema>();
  const problems: FieldError[] = [];
  const places = new Map<JsonSchema, string>();
  const visit = (schema: JsonSchema, base: JsonSchema, path: string): void => {
    const own = typeof schema.$id === 'string' ? schema : base;
    places.set(schema, path);
    if (schema.$ref !== undefined) {
      const target = follow(own, schema.$ref);
      if (target) targets.set(schema, target);
      else problems.push({ path: below(path, '$ref'), message: 'leads to no part of the schema' });
    }
    for (const [name, child] of partsOf(schema)) visit(child, own, below(path, name));
  };
  visit(root, root, '');
  for (const schema of endless([...places.keys()], targets)) {
    targets.delete(schema);
    problems.push({ path: below(places.get(schema) ?? '', '$ref'), message: 'leads to itself without end' });
  }
  return { targets, problems };
}

/** The part of a schema that a JSON Pointer (RFC 6901) in a fragment names. */
function follow(base: JsonSchema, reference: string): JsonSchema | undefined {
  const segments = segmentsOf(reference);
  let schema: JsonSchema | undefined = segments && base;
  for (let at = 0; schema && segments && at < segments.length;) {
    const keyword = segments[at];
    const single = singleKeywords.find((one) => one === keyword);
    const list = listKeywords.find((one) => one === keyword);
    const named = namedKeywords.find((one) => one === keyword);
    const next: string | undefined = segments[at + 1];
    at += single ? 1 : 2;
    if (single) schema = schema[single];
    else if (list && next !== undefined && /^\d{1,5}$/.test(next)) schema = schema[list]?.[Number(next)];
    else if (named && next !== undefined && Object.hasOwn(schema[named] ?? {}, next))
      schema = schema[named]?.[next];
    else return undefined;
  }
  return schema;
}

function segmentsOf(reference: string): readonly string[] | undefined {
  try {
    const pointer = decodeURIComponent(reference.slice(1));
    const segments = pointer.split('/').slice(1);
    return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return undefined;
  }
}

/** Schemas whose reference closes a circle in which no part of the value is ever entered. */
function endless(all: readonly JsonSchema[], targets: ReadonlyMap<JsonSchema, JsonSchema>): Set<JsonSchema> {
  const found = new Set<JsonSchema>();
  const state = new Map<JsonSchema, 'entered' | 'left'>();
  const followed: JsonSchema[] = [];
  const enter = (schema: JsonSchema): void => {
    const known = state.get(schema);
    // A circle has a reference in it, and the last one that was followed is in this one.
    const last = followed.at(-1);
    if (known === 'entered' && last) found.add(last);
    if (known) return;
    state.set(schema, 'entered');
    const target = targets.get(schema);
    if (target) {
      followed.push(schema);
      enter(target);
      followed.pop();
    }
    const { allOf = [], anyOf = [], oneOf = [], not } = schema;
    for (const one of [...allOf, ...anyOf, ...oneOf, ...(not ? [not] : [])]) enter(one);
    state.set(schema, 'left');
  };
  for (const schema of all) enter(schema);
  return found;
}
