import * as z from 'zod';

/** A JSON Schema for a rule that the zod schema cannot express. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** A sentence, and the JSON Schema to show instead of the one that zod would generate. */
interface Said {
  readonly description: string;
  readonly as: JsonSchema;
}

/** Changes how a schema is shown. */
type Override = (shown: { readonly jsonSchema: Record<string, unknown> }) => void;

/** What each member of an object means. */
type Words<S extends z.ZodObject> = { readonly [Name in keyof S['shape']]?: string | Said };

/**
 * Gives a schema its name in the documents, and its members a sentence each. This is kept apart from the schemas, so that a
 * client that checks responses by them does not load the sentences.
 */
export function documented<S extends z.ZodObject>(
  id: string,
  schema: S,
  description: string,
  words: Words<S>,
): S {
  describe(schema, words);
  z.globalRegistry.add(schema, { id, description });
  return schema;
}

/** Gives the members of an object a sentence each. */
export function describe<S extends z.ZodObject>(schema: S, words: Words<S>): void {
  for (const [name, said] of Object.entries<string | Said | undefined>(words)) {
    const member = schema.shape[name] as z.ZodType | undefined;
    if (!member || said === undefined) continue;
    if (typeof said === 'string') z.globalRegistry.add(member, { description: said });
    else z.globalRegistry.add(member, meant(said));
  }
}

/** The same for a schema that is not an object. */
export function named<S extends z.ZodType>(id: string, schema: S, description: string): S {
  z.globalRegistry.add(schema, { id, description });
  return schema;
}

/** The metadata by which a schema is shown as another one. */
export function meant({ description, as }: Said): { description: string; override: Override } {
  const override: Override = ({ jsonSchema }) => {
    for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
    Object.assign(jsonSchema, as, { description });
  };
  return { description, override };
}
