import type { Tool } from '@agentconnect/providers';
import { z } from 'zod';

interface ToolKind<T> {
  readonly tool: Tool;
  parse(text: string): T | { readonly problem: string };
}
function kind<T extends object>(name: string, description: string, schema: z.ZodType<T>): ToolKind<T> {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema);
  return {
    tool: { name, description, parameters },
    parse(text) {
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        return { problem: 'The arguments are no JSON.' };
      }
      const parsed = schema.safeParse(json);
      return parsed.success ? parsed.data : { problem: z.prettifyError(parsed.error) };
    },
  };
}
export const conclude = kind('conclude', 'Ends the conversation.', z.object({ summary: z.string().min(1) }));
export const nextSpeaker = kind('next_speaker', 'Chooses who speaks next.', z.object({ agent: z.string() }));
export const sendData = kind(
  'send_data',
  'Sends data.',
  z.object({ data: z.record(z.string(), z.unknown()) }),
);
export const askAgent = kind(
  'ask_agent',
  'Asks.',
  z.object({ agent: z.string().optional(), capability: z.string().optional(), message: z.string() }),
);
