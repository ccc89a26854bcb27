import { problemsWithRead, type ReadSchema } from '@agentconnect/json-schema';
import { isShallow } from '@agentconnect/protocol';
import { failure, type ToolFailure } from '../result/tool-outcome.ts';

/** Reads the arguments of a call as a model wrote them, or tells it what is wrong with them. */
export function readArguments(
  json: string,
  schema: ReadSchema,
  maxBytes: number,
): { readonly args: Readonly<Record<string, unknown>> } | ToolFailure {
  const size = Buffer.byteLength(json);
  if (size > maxBytes) {
    return failure('TOOL_ARGUMENTS_TOO_LARGE', `The arguments have ${size} bytes, and may have ${maxBytes}.`);
  }
  const args = parse(json);
  if (args === undefined)
    return failure('TOOL_ARGUMENTS_INVALID', 'The arguments must be an object of JSON.');
  const problems = problemsWithRead(args, schema);
  if (problems.length === 0) return { args };
  const list = problems.map(({ path, message }) => `${path || 'arguments'}: ${message}`).join('; ');
  return failure('TOOL_ARGUMENTS_INVALID', `The arguments do not fit: ${list}`);
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    // A call without arguments is written as nothing by some models.
    const value: unknown = json.trim() === '' ? {} : JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && isShallow(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
