import { type Span, spanNames } from '@agentconnect/operations';
import type { ToolCall } from '@agentconnect/providers';
import type { Toolbox } from './toolbox.ts';

/** Takes a model's call within a span under that of the turn. What the model has made up for a name is not told. */
export function traceTool(turn: Span, toolbox: Toolbox, call: ToolCall): ReturnType<Toolbox['take']> {
  const name = toolbox.tools.some((tool) => tool.name === call.name) ? call.name : 'unknown';
  const span = turn.child(`execute_tool ${name}`, {
    attributes: {
      [spanNames.operation]: 'execute_tool',
      [spanNames.tool]: name,
      [spanNames.toolType]: 'function',
      [spanNames.toolCall]: call.id,
    },
  });
  const result = toolbox.take(call);
  if ('isError' in result && result.isError) span.fail('tool_error');
  span.end();
  return result;
}
