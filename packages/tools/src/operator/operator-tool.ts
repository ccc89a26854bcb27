import type { ReadSchema } from '@agentconnect/json-schema';
import type { ToolPolicy } from '../policy/tool-policy.ts';

/** A tool of the operator's, of whichever kind. */
export interface OperatorTool {
  readonly name: string;
  readonly kind: 'http' | 'mcp';
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of the arguments, read. */
  readonly schema: ReadSchema;
  readonly policy: ToolPolicy;
  readonly maxResultBytes: number;
}
