import type { FrameKind } from '@agentconnect/protocol';
import * as z from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is known of schemas, but for the names that they have in another document: there each is written out. */
class Unnamed extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get(schema: z.core.$ZodType): z.core.GlobalMeta | undefined {
    const { id: _, ...known } = z.globalRegistry.get(schema) ?? {};
    return known;
  }
}

/** What a frame is, as a JSON Schema. `strict`: whether it may have no member that is not named. */
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
