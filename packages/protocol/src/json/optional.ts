import type * as z from 'zod';

/** A field that a client may leave out; null is the same as that, because models of other languages write it so. */
export function optional<T extends z.ZodType>(
  schema: T,
): z.ZodOptional<z.ZodPipe<z.ZodOptional<z.ZodNullable<T>>, z.ZodTransform<z.output<T> | undefined>>> {
  return schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();
}
