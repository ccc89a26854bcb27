import { readOthersSchema } from '@agentconnect/json-schema';
import type { ClientTool } from '@agentconnect/protocol';
import type { OperatorTool } from '@agentconnect/tools';

/** A tool that an agent may call in one turn, beside those that the worker answers at once. */
export type OfferedTool = OperatorsTool | OthersTool;

type Described = Pick<OperatorTool, 'name' | 'description' | 'parameters' | 'schema'>;

interface OperatorsTool extends Described, Pick<OperatorTool, 'policy'> {
  readonly runBy: 'worker';
}

/** The client runs it, or a person answers it; the turn waits meanwhile. */
interface OthersTool extends Described {
  readonly runBy: 'client' | 'person';
}

export function operatorsTool({ name, description, parameters, schema, policy }: OperatorTool): OfferedTool {
  return { name, description, parameters, schema, policy, runBy: 'worker' };
}

/** A tool of the client; `undefined` if a newer release has accepted a schema that this one cannot read. */
export function clientsTool({ name, description, parameters }: ClientTool): OfferedTool | undefined {
  const schema = readOthersSchema(parameters);
  return 'problem' in schema ? undefined : { name, description, parameters, schema, runBy: 'client' };
}
