import * as z from 'zod';
import { formatNames } from './formats.ts';

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
const Type = z.enum(types);
const Types = z.union([Type, z.array(Type).min(1)], {
  error: `must be one of ${types.join(', ')}, or a list of them`,
});
const Size = z.int().min(0).optional();
const Bound = z.number().optional();

/** A keyword that restricts nothing. A `default` is not filled in, because data is passed on unchanged. */
const Note = z.unknown().optional();
const notes = {
  $schema: Note,
  $comment: Note,
  title: Note,
  description: Note,
  default: Note,
  examples: Note,
  deprecated: Note,
  readOnly: Note,
  writeOnly: Note,
};

const simple = {
  type: Types.transform((type) => (Array.isArray(type) ? type : [type])).optional(),
  /** In canonical JSON, like `const`. */
  enum: z
    .array(z.unknown())
    .min(1)
    .transform((values) => new Set(values.map(canonicalJson)))
    .optional(),
  const: z.unknown().transform(canonicalJson).optional(),
  required: z.array(z.string()).optional(),
  minProperties: Size,
  maxProperties: Size,
  minItems: Size,
  maxItems: Size,
  uniqueItems: z.boolean().optional(),
  minLength: Size,
  maxLength: Size,
  format: z.enum(formatNames, { error: `must be one of ${formatNames.join(', ')}` }).optional(),
  /** Is compiled later, as are the names of `patternProperties`. */
  pattern: z.string().optional(),
  minimum: Bound,
  maximum: Bound,
  exclusiveMinimum: Bound,
  exclusiveMaximum: Bound,
  multipleOf: z.number().positive().optional(),
  /** Of the part of the schema that its references begin from; the outermost one's says nothing. */
  $id: z.unknown().optional(),
  /** A place in this schema, as `#/$defs/name`. */
  $ref: z
    .string()
    .refine((text) => text === '#' || text.startsWith('#/'), {
      error: 'must be a place in the schema itself (#/…)',
    })
    .optional(),
};

type Members = Readonly<Record<string, JsonSchema>>;

/**
 * A JSON Schema (2020-12) as it is read: the keywords below and no others. Patterns are linear, and references stay
 * within the schema.
 */
export interface JsonSchema extends z.infer<z.ZodObject<typeof simple>> {
  readonly $defs?: Members | undefined;
  /** As it was called before 2019. */
  readonly definitions?: Members | undefined;
  readonly properties?: Members | undefined;
  readonly patternProperties?: Members | undefined;
  readonly additionalProperties?: JsonSchema | undefined;
  readonly propertyNames?: JsonSchema | undefined;
  readonly items?: JsonSchema | undefined;
  readonly prefixItems?: readonly JsonSchema[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly not?: JsonSchema | undefined;
}

const Nested: z.ZodType<JsonSchema> = z.lazy(() => z.preprocess(withoutBoolean, SchemaObject));
const List = z.array(Nested).min(1).optional();

/** zod's records silently drop this name. */
const lost = '__proto__';
const Members = z
  .unknown()
  .refine((schemas) => !(typeof schemas === 'object' && schemas !== null && Object.hasOwn(schemas, lost)), {
    path: [lost],
    error: 'must have another name',
  })
  .pipe(z.record(z.string(), Nested));

/** Reads a JSON Schema, but looks neither where its references lead nor at its patterns. */
export const SchemaObject = z.strictObject({
  ...notes,
  ...simple,
  $defs: Members.optional(),
  definitions: Members.optional(),
  properties: Members.optional(),
  patternProperties: Members.optional(),
  additionalProperties: Nested.optional(),
  propertyNames: Nested.optional(),
  items: Nested.optional(),
  prefixItems: List,
  anyOf: List,
  oneOf: List,
  allOf: List,
  not: Nested.optional(),
});

/** Keywords whose value holds schemas under names, in a list, or is one. */
export const namedKeywords = ['$defs', 'definitions', 'properties', 'patternProperties'] as const;
export const listKeywords = ['prefixItems', 'anyOf', 'oneOf', 'allOf'] as const;
export const singleKeywords = ['additionalProperties', 'propertyNames', 'items', 'not'] as const;

/** The schemas right within a schema, and where in it they are. */
export function* partsOf(schema: JsonSchema): Generator<[string, JsonSchema]> {
  for (const keyword of namedKeywords) {
    for (const [name, part] of Object.entries(schema[keyword] ?? {})) yield [`${keyword}.${name}`, part];
  }
  for (const keyword of listKeywords) {
    for (const [at, part] of (schema[keyword] ?? []).entries()) yield [`${keyword}.${at}`, part];
  }
  for (const keyword of singleKeywords) {
    const part = schema[keyword];
    if (part) yield [keyword, part];
  }
}

function withoutBoolean(schema: unknown): unknown {
  return typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
}

/** JSON in which equal values are equal texts, whatever the order of their members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
