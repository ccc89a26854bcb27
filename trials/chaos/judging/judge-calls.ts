import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import { chaosClientTool, chaosToolNames } from '../chat-agent.ts';

const [, onceOnly] = chaosToolNames;

/**
 * What is wrong with the calls of tools in a log: each has one result behind it, and one that may not be made twice was
 * not. `made` is how often each call was made, by its id, if that can be judged.
 */
export function judgeCalls(
  log: readonly SeenFrame[],
  made: ReadonlyMap<string, number> | undefined,
): string[] {
  const wrong: string[] = [];
  const open = new Map<string, string>();
  for (const { metadata } of log) {
    const id = String(metadata['call_id']);
    if (metadata['event'] === 'tool.call') open.set(id, String(metadata['tool']));
    if (metadata['event'] !== 'tool.result') continue;
    const tool = open.get(id);
    if (!open.delete(id)) wrong.push(`a result without its call: ${id}`);
    const times = made?.get(id) ?? 0;
    if (!made || tool === chaosClientTool.name) continue;
    if (metadata['status'] === 'ok' && times === 0) wrong.push(`${id} has a result and was not made`);
    if (tool === onceOnly && times > 1) wrong.push(`${id} may not be made twice and was made ${times} times`);
  }
  for (const id of open.keys()) wrong.push(`a call without its result: ${id}`);
  return wrong;
}
