import { readOthersSchema } from '@agentconnect/json-schema';
import { askHuman, type SessionAgent } from '@agentconnect/protocol';
import type { OfferedTool } from './offered-tool.ts';

const parameters = {
  type: 'object',
  properties: {
    text: {
      type: 'string',
      minLength: 1,
      maxLength: 4_000,
      description: 'The question, with everything that is needed to answer it.',
    },
    schema: {
      type: 'object',
      description:
        'JSON Schema of the answer, if it has to have a certain form: a form is shown for it. Without it, the answer is a text.',
    },
  },
  required: ['text'],
  additionalProperties: false,
} as const;

const schema = readOthersSchema(parameters);

/** The built-in tool that asks a person; `undefined` if an agent may not. */
export function askHumanTool({ capabilities }: Pick<SessionAgent, 'capabilities'>): OfferedTool | undefined {
  if (!capabilities.includes(askHuman) || 'problem' in schema) return undefined;
  return {
    name: 'ask_human',
    description:
      'Ask the person whom this session belongs to, and get the answer before you go on. Use it for what only a person ' +
      'knows or may decide; it may take a while.',
    parameters,
    schema,
    runBy: 'person',
  };
}

/** What is wrong with the schema that an answer is to fit, if anything is. */
export function answerSchemaProblem({
  schema: wanted,
}: Readonly<Record<string, unknown>>): string | undefined {
  if (wanted === undefined) return undefined;
  const read = readOthersSchema(wanted);
  return 'problem' in read ? `schema: ${read.problem}` : undefined;
}
