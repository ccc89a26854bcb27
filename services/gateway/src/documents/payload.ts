import type { FrameKind } from '@agentconnect/protocol';
import * as z from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The metadata of schemas without their ids, so that each schema is written out instead of referenced. */
class Unnamed extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get(schema: z.core.$ZodType): z.core.GlobalMeta | undefined {
    const { id: _, ...known } = z.globalRegistry.get(schema) ?? {};
    return known;
  }
}

/** The JSON Schema of a frame. `strict`: whether it may have no members that are not named. */
export function payloadOf({ schema, from }: FrameKind, strict = false): JsonSchema {
  const io = from === 'client' ? 'input' : 'output';
  const { $schema: _, ...shown } = z.toJSONSchema(schema, {
    io,
    target: 'draft-07',
    metadata: new Unnamed(),
    override: ({ jsonSchema }) => {
      if (!strict && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return shown;
}
