import type * as z from 'zod';

/** A field that a client may leave out. Null means the same, because many languages write it that way. */
export function optional<T extends z.ZodType>(
  schema: T,
): z.ZodOptional<z.ZodPipe<z.ZodOptional<z.ZodNullable<T>>, z.ZodTransform<z.output<T> | undefined>>> {
  return schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();
}
