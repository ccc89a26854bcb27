import type { ToolCall } from '../chat/chat-request.ts';

/** A call's arguments as the object that providers want back; what is none is shown to the model as it wrote it. */
export function callInput(call: ToolCall): Record<string, unknown> {
  const input = parse(call.arguments);
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? { ...input }
    : { malformed: call.arguments };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
