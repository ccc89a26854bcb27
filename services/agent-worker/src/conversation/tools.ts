import type { builtInToolNames } from '@agentconnect/protocol';
import type { Tool } from '@agentconnect/providers';
import { z } from 'zod';

/** A tool and how to read its calls: the parsed arguments, or what is wrong with them, in words for the model. */
interface ToolKind<T> {
  readonly tool: Tool;
  parse(argumentsJson: string): T | { readonly problem: string };
}

/** Ends the conversation. */
export const conclude = toolKind(
  'conclude',
  'End the conversation, because its goal is reached or cannot be reached. Say your last words as your message; ' +
    'the summary is what a reader who missed the conversation should know: what was settled, and what is open.',
  z.object({ summary: z.string().trim().min(1).max(8_000).describe('The outcome, in a few sentences.') }),
);

/** Chooses who speaks next. */
export const nextSpeaker = toolKind(
  'next_speaker',
  'Choose which agent of this conversation speaks next. Call it once, along with your message.',
  z.object({ agent: z.string().min(1).max(128).describe('The name of the agent that speaks next.') }),
);

/** Sends data along with the message. */
export const sendData = toolKind(
  'send_data',
  'Send structured data along with your message, for agents that work with values rather than words.',
  z.object({
    data: z.record(z.string(), z.unknown()).describe('A JSON object that fits the schema of its receiver.'),
  }),
);

/** Asks another agent and waits for its answer. */
export const askAgent = toolKind(
  'ask_agent',
  'Ask another agent a question and get its answer before you go on. Name the agent, or the capability that it must ' +
    'have; not both. It knows nothing of this conversation but what you write.',
  z
    .object({
      agent: z.string().min(1).max(128).optional().describe('Id or name of the agent.'),
      capability: z.string().min(1).max(64).optional().describe('A capability that the agent must have.'),
      message: z
        .string()
        .trim()
        .min(1)
        .max(32_768)
        .describe('The question, with everything that is needed to answer it.'),
    })
    .refine(({ agent, capability }) => (agent === undefined) !== (capability === undefined), {
      error: 'name either an agent or a capability',
    }),
);

function toolKind<T extends object>(
  name: (typeof builtInToolNames)[number],
  description: string,
  schema: z.ZodType<T>,
): ToolKind<T> {
  // No stricter than the parser: some providers refuse a call that does not fit, others an unknown keyword.
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => delete jsonSchema.propertyNames,
  });
  return {
    tool: { name, description, parameters },
    parse(argumentsJson) {
      let given: unknown;
      try {
        given = JSON.parse(argumentsJson);
      } catch {
        return { problem: `The arguments of ${name} are not JSON.` };
      }
      const parsed = schema.safeParse(given);
      return parsed.success ? parsed.data : { problem: problemOf(name, parsed.error) };
    },
  };
}

function problemOf(name: string, error: z.ZodError): string {
  const problems = error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  return `The arguments of ${name} are wrong: ${problems.join('; ')}.`;
}
