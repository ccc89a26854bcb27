import type { FieldError } from '@agentconnect/protocol';
import { below } from './below.ts';
import { type JsonSchema, partsOf } from './json-schema.ts';
import { LinearPattern } from './linear-pattern.ts';

/** Of all patterns of one schema, in instructions: to compile them takes time. */
const mostInstructions = 10_000;

export interface Patterns {
  /** By their source. */
  readonly patterns: ReadonlyMap<string, LinearPattern>;
  /** Those that are not taken. */
  readonly problems: readonly FieldError[];
}

/** Compiles the patterns of a schema. */
export function patternsOf(root: JsonSchema): Patterns {
  const patterns = new Map<string, LinearPattern>();
  const problems: FieldError[] = [];
  let room = mostInstructions;
  const take = (source: string, path: string): void => {
    if (patterns.has(source)) return;
    const read = LinearPattern.read(source, room);
    if ('problem' in read) {
      problems.push({ path, message: read.problem });
    } else {
      room -= read.size;
      patterns.set(source, read);
    }
  };
  const visit = (schema: JsonSchema, path: string): void => {
    if (schema.pattern !== undefined) take(schema.pattern, below(path, 'pattern'));
    for (const source of Object.keys(schema.patternProperties ?? {})) {
      take(source, below(path, `patternProperties.${source}`));
    }
    for (const [name, part] of partsOf(schema)) visit(part, below(path, name));
  };
  visit(root, '');
  return { patterns, problems };
}
