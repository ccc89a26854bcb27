import * as z from 'zod';
import { formatNames } from './formats.ts';
import { isShallow, tooDeep } from '../json/json-depth.ts';

/** The largest schema that is taken, in UTF-16 units of its JSON. */
const maxSchemaLength = 32_768;

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
const Type = z.enum(types);
const Types = z.union([Type, z.array(Type).min(1)], {
  error: `must be one of ${types.join(', ')}, or a list of them`,
});
const Size = z.int().min(0).optional();
const Bound = z.number().optional();

/** Says nothing of a value. A `default` is not filled in, as the data is passed on as it came. */
const Note = z.unknown().optional();
const notes = {
  $schema: Note,
  $id: Note,
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
  /** In canonical JSON, as is `const`. */
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
  minimum: Bound,
  maximum: Bound,
  exclusiveMinimum: Bound,
  exclusiveMaximum: Bound,
  multipleOf: z.number().positive().optional(),
};

/**
 * A JSON Schema (2020-12) as it is read: the keywords below and no others. Patterns can take for ever, references can
 * multiply or reach outside, and what is not checked must not look as if it were.
 */
export interface JsonSchema extends z.infer<z.ZodObject<typeof simple>> {
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
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

/** A record leaves this name out without a word. */
const lost = '__proto__';
const Properties = z
  .unknown()
  .refine((schemas) => !(typeof schemas === 'object' && schemas !== null && Object.hasOwn(schemas, lost)), {
    path: [lost],
    error: 'must have another name',
  })
  .pipe(z.record(z.string(), Nested));

const SchemaObject = z.strictObject({
  ...notes,
  ...simple,
  properties: Properties.optional(),
  additionalProperties: Nested.optional(),
  propertyNames: Nested.optional(),
  items: Nested.optional(),
  prefixItems: List,
  anyOf: List,
  oneOf: List,
  allOf: List,
  not: Nested.optional(),
});

/** Reads a JSON Schema of an object's form, or tells what is wrong with it, and where. */
export function readSchema(schema: unknown): { readonly schema: JsonSchema } | { readonly problem: string } {
  if (!isShallow(schema)) return { problem: tooDeep };
  const json: string | undefined = JSON.stringify(schema);
  if (json && json.length > maxSchemaLength)
    return { problem: `must be at most ${maxSchemaLength} characters` };
  const read = SchemaObject.safeParse(schema);
  if (read.success) return { schema: read.data };
  const [issue] = read.error.issues;
  return { problem: issue ? problemOf(issue) : 'must be a JSON Schema' };
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${[...issue.path, issue.keys[0]].join('.')} is not supported`;
  }
  return issue.path.length === 0 ? 'must be a JSON Schema' : `${issue.path.join('.')}: ${issue.message}`;
}

function withoutBoolean(schema: unknown): unknown {
  return typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
}

/** JSON in which equal values are equal texts, in whichever order their members came. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
