import * as z from 'zod';
import { bounded } from '../json/metadata.ts';

/** The largest schema of arguments, in UTF-16 units of its JSON. */
const maxParameters = 32_768;

const name = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be of A-Z, a-z, 0-9, - and _, at most 64 long');
const description = z.string().min(1).max(4_096);
const parameters = bounded(z.record(z.string(), z.unknown()), maxParameters).refine(
  (schema) => schema['type'] === 'object',
  'must be a JSON Schema of an object',
);

/** A tool that the client runs itself: what a model is told of it. */
export const ClientTool = z.strictObject({
  name,
  description,
  /** JSON Schema of an object. */
  parameters: parameters.default({ type: 'object', properties: {} }),
});
export type ClientTool = z.infer<typeof ClientTool>;

/** As many may be declared at once. */
const most = 64;

/** `metadata.tools` of a text: tools that the client runs for the answer to it. */
export const ClientTools = z.array(z.strictObject({ name, description, parameters })).min(1).max(most);

/** The capability of an agent that may ask a person, by the built-in tool `ask_human`. */
export const askHuman = 'human_input';

/** Names of tools that are built in, which no other tool may have. */
export const builtInToolNames = ['conclude', 'next_speaker', 'send_data', 'ask_agent', 'ask_human'] as const;
