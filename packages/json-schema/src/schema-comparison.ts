import type { FieldError } from '@agentconnect/protocol';
import * as z from 'zod';
import { below } from './below.ts';
import { formats } from './formats.ts';
import { canonicalJson, type JsonSchema } from './json-schema.ts';
import type { ReadSchema } from './read-schema.ts';

/** Comparing a value with a part of a schema is a step. A comparison with more steps would hold up the service. */
const maxSteps = 100_000;
/** How many UTF-16 units are read in the time of a step. */
const unitsPerStep = 100;
/** Steps of a pattern over a character that are made in the time of a step. */
const instructionsPerStep = 100;
/** Schemas within schemas that are compared at a time, whichever way references lead: more would exhaust the stack. */
const maxDepth = 500;
/** Of the values of an `enum`, or of a pattern, as a model is told of them. */
const shownUnits = 200;

/**
 * Of one value with one schema. References can multiply what there is to compare; what takes too long, or nests too deep,
 * is given up.
 */
export class SchemaComparison {
  private readonly read: ReadSchema;
  /** If it is not, nothing is refused for what it fits, since it might not fit what was left out. */
  private readonly isWhole: boolean;
  private steps = 0;
  private depth = 0;

  constructor(read: ReadSchema) {
    this.read = read;
    this.isWhole = read.unchecked.length === 0;
  }

  /** Whether it was given up; its findings then mean nothing. */
  get isTooLong(): boolean {
    return this.steps > maxSteps;
  }

  problemsOf(value: unknown, schema: JsonSchema, path: string): FieldError[] {
    this.steps += this.depth > maxDepth ? maxSteps : 1;
    if (this.isTooLong) return [];
    this.depth += 1;
    const problems = this.ofParts(value, schema, path);
    this.depth -= 1;
    return problems;
  }

  private ofParts(value: unknown, schema: JsonSchema, path: string): FieldError[] {
    const { type } = schema;
    if (!isOfType(value, schema)) return problem(path, `must be of type ${(type ?? []).join(' or ')}`);
    const target = this.read.targets.get(schema);
    return [
      ...(target ? this.problemsOf(value, target, path) : []),
      ...this.ofValues(value, schema, path),
      ...this.ofKind(value, schema, path),
      ...(schema.allOf ?? []).flatMap((one) => this.problemsOf(value, one, path)),
      ...this.ofAlternatives(value, schema, path),
    ];
  }

  private ofValues(value: unknown, schema: JsonSchema, path: string): FieldError[] {
    const allowed = schema.const === undefined ? schema.enum : new Set([schema.const]);
    if (!allowed) return [];
    const json = canonicalJson(value);
    this.steps += json.length / unitsPerStep;
    if (allowed.has(json) && (schema.enum?.has(json) ?? true)) return [];
    const list = [...allowed].join(', ');
    return problem(path, list.length > shownUnits ? 'is not one of the values' : `must be one of: ${list}`);
  }

  private ofKind(value: unknown, schema: JsonSchema, path: string): FieldError[] {
    if (typeof value === 'string') return this.ofString(value, schema, path);
    if (typeof value === 'number') return ofNumber(value, schema, path);
    if (Array.isArray(value)) return this.ofArray(value, schema, path);
    return typeof value === 'object' && value !== null ? this.ofObject(value, schema, path) : [];
  }

  private ofString(value: string, schema: JsonSchema, path: string): FieldError[] {
    const { minLength, maxLength, format, pattern } = schema;
    this.steps += value.length / unitsPerStep;
    const isCounted = minLength !== undefined || maxLength !== undefined;
    const length = isCounted ? Array.from(value).length : 0;
    return [
      ...outside(length, minLength, maxLength, 'characters', path),
      ...(format && !formats[format](value) ? problem(path, `must be a ${format}`) : []),
      ...(pattern && !this.isMatch(value, pattern) ? problem(path, `must match ${shortened(pattern)}`) : []),
    ];
  }

  /** Whether it matches, or is not known to. */
  private isMatch(text: string, source: string): boolean {
    const pattern = this.read.patterns.get(source);
    this.steps += (text.length * (pattern?.size ?? 0)) / instructionsPerStep;
    return this.isTooLong || (pattern?.matches(text) ?? true);
  }

  private ofArray(value: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
    const { prefixItems = [], items, minItems, maxItems, uniqueItems } = schema;
    const texts = uniqueItems ? value.map(canonicalJson) : [];
    this.steps += texts.reduce((sum, { length }) => sum + 1 + length / unitsPerStep, 0);
    return [
      ...outside(value.length, minItems, maxItems, 'items', path),
      ...(new Set(texts).size < texts.length ? problem(path, 'must not contain an item twice') : []),
      ...value.flatMap((item, at) => {
        const its = prefixItems[at] ?? items;
        return its ? this.problemsOf(item, its, below(path, at)) : [];
      }),
    ];
  }

  private ofObject(value: object, schema: JsonSchema, path: string): FieldError[] {
    const {
      properties = {},
      patternProperties = {},
      additionalProperties,
      propertyNames,
      required = [],
    } = schema;
    const members: readonly (readonly [string, unknown])[] = Object.entries(value);
    this.steps += (members.length + required.length) / 10;
    return [
      ...outside(members.length, schema.minProperties, schema.maxProperties, 'members', path),
      ...required
        .filter((name) => !Object.hasOwn(value, name))
        .flatMap((name) => problem(below(path, name), 'is required')),
      ...members.flatMap(([name, member]) => {
        const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
        const matching = Object.entries(patternProperties).flatMap(([pattern, part]) =>
          this.isMatch(name, pattern) ? [this.read.patterns.has(pattern) ? part : {}] : [],
        );
        const its = own ? [own, ...matching] : matching;
        if (its.length === 0 && additionalProperties) its.push(additionalProperties);
        return [
          ...(propertyNames ? this.problemsOf(name, propertyNames, below(path, name)) : []),
          ...its.flatMap((one) => this.problemsOf(member, one, below(path, name))),
        ];
      }),
    ];
  }

  private ofAlternatives(value: unknown, { anyOf, oneOf, not }: JsonSchema, path: string): FieldError[] {
    const isRefused = not && this.isWhole && this.problemsOf(value, not, path).length === 0;
    return [
      ...(anyOf ? this.ofSome(value, anyOf, path) : []),
      ...(oneOf ? this.ofSome(value, oneOf, path, this.isWhole ? 1 : Infinity) : []),
      ...(isRefused ? problem(path, 'is not allowed') : []),
    ];
  }

  /** If only one alternative has the value's type, reports what does not fit that one. */
  private ofSome(value: unknown, all: readonly JsonSchema[], path: string, most = Infinity): FieldError[] {
    const tried = all.map((schema) => ({ schema, problems: this.problemsOf(value, schema, path) }));
    const fitting = tried.filter(({ problems }) => problems.length === 0).length;
    if (fitting > most) return problem(path, 'matches more than one of the alternatives');
    if (fitting > 0) return [];
    const [meant, ...others] = tried.filter(({ schema }) => isOfType(value, schema));
    return meant && others.length === 0 ? meant.problems : problem(path, 'matches none of the alternatives');
  }
}

function ofNumber(value: number, schema: JsonSchema, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: under, multipleOf } = schema;
  const isMultiple =
    multipleOf === undefined ||
    value % multipleOf === 0 ||
    z.number().multipleOf(multipleOf).safeParse(value).success;
  return [
    ...(minimum !== undefined && value < minimum ? problem(path, `must be at least ${minimum}`) : []),
    ...(maximum !== undefined && value > maximum ? problem(path, `must be at most ${maximum}`) : []),
    ...(above !== undefined && value <= above ? problem(path, `must be more than ${above}`) : []),
    ...(under !== undefined && value >= under ? problem(path, `must be less than ${under}`) : []),
    ...(isMultiple ? [] : problem(path, `must be a multiple of ${multipleOf}`)),
  ];
}

function isOfType(value: unknown, { type }: JsonSchema): boolean {
  if (!type) return true;
  if (type.includes('integer') && Number.isInteger(value)) return true;
  if (value === null) return type.includes('null');
  if (Array.isArray(value)) return type.includes('array');
  return type.some((one) => one === typeof value);
}

function outside(size: number, least = 0, most = Infinity, what: string, path: string): FieldError[] {
  if (size < least) return problem(path, `must have at least ${least} ${what}`);
  return size > most ? problem(path, `must have at most ${most} ${what}`) : [];
}

function shortened(text: string): string {
  return text.length <= shownUnits ? text : `${text.slice(0, shownUnits - 1).toWellFormed()}…`;
}

function problem(path: string, message: string): FieldError[] {
  return [{ path, message }];
}
