/** How one value of an answer is asked for. */
export interface AnswerField {
  /** Its name in the answer; undefined if the answer is this value alone. */
  readonly name: string | undefined;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice';
  readonly options: readonly string[];
  readonly isRequired: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * The fields that an answer of this schema is asked for by: one for a plain value, one for each member of an object of plain
 * values. Undefined for any other: it is written as JSON.
 */
export function fieldsOf(schema: unknown): readonly AnswerField[] | undefined {
  if (schema === undefined) return [field(undefined, {}, true)].flatMap((one) => one ?? []);
  if (!isObject(schema)) return undefined;
  const { type, properties, required } = schema;
  if (type !== 'object') {
    const only = field(undefined, schema, true);
    return only && [only];
  }
  if (!isObject(properties) || Object.keys(properties).length === 0) return undefined;
  const needed = Array.isArray(required) ? required : [];
  const fields = Object.entries(properties).map(([name, one]) =>
    isObject(one) ? field(name, one, needed.includes(name)) : undefined,
  );
  return fields.every((one) => one !== undefined) ? fields : undefined;
}

function field(name: string | undefined, schema: Schema, isRequired: boolean): AnswerField | undefined {
  const { type = 'string', enum: choices, title } = schema;
  const label = typeof title === 'string' ? title : (name ?? '');
  const of = (kind: AnswerField['kind'], options: readonly string[] = []): AnswerField => ({
    name,
    label,
    kind,
    options,
    isRequired,
  });
  if (Array.isArray(choices)) {
    return choices.every((choice) => typeof choice === 'string') ? of('choice', choices) : undefined;
  }
  if (type === 'string') return of('text');
  if (type === 'number' || type === 'integer') return of('number');
  return type === 'boolean' ? of('boolean') : undefined;
}

/** The answer that was given in these fields; what was left empty is left out of an object. */
export function answerOf(fields: readonly AnswerField[], given: Readonly<Record<string, string>>): unknown {
  const [only] = fields;
  if (only && only.name === undefined) return valueOf(only, given['']);
  const values = fields.map((one) => [one.name ?? '', valueOf(one, given[one.name ?? ''])] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function valueOf({ kind, isRequired }: AnswerField, text = ''): unknown {
  if (kind === 'boolean') return text === 'true';
  if (text === '' && !isRequired) return undefined;
  return kind === 'number' ? Number(text) : text;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
