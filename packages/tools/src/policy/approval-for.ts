import type { Approval, ToolApprovals } from '@agentconnect/protocol';
import { type ToolPolicy, tightened } from './tool-policy.ts';
import { matches } from './tool-pattern.ts';

/** When a person has to agree to a call of a tool: as its operator says, or stricter if its agent says so. */
export function approvalFor(
  name: string,
  { approval }: Pick<ToolPolicy, 'approval'>,
  agent: ToolApprovals,
): Approval {
  return Object.entries(agent)
    .filter(([pattern]) => matches(pattern, name))
    .reduce<Approval>((strictest, [, own]) => tightened(strictest, own), approval);
}
