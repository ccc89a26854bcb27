import { z } from 'zod';

/** A field that is left out where it is of another type: what is not needed is not judged. */
export const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(undefined);

export const LenientText = lenient(z.string());

/** Which of several; some servers write it as a text. */
export const LenientIndex = lenient(
  z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,6}$/, 'no index')
      .transform(Number),
  ]),
);

/** The JSON of a call's arguments, which some servers send as the object that it stands for. */
export const LenientJson = lenient(
  z.union([z.string(), z.record(z.string(), z.unknown()).transform((object) => JSON.stringify(object))]),
);

/** A list, or the one element of it; what is no element is left out. */
export const lenientList = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .unknown()
    .optional()
    .transform((value): z.output<Schema>[] => {
      if (value == null) return [];
      return (Array.isArray(value) ? value : [value]).flatMap((element: unknown) => {
        const parsed = schema.safeParse(element);
        return parsed.success ? [parsed.data] : [];
      });
    });
