import { type Approval, approvals } from '@agentconnect/protocol';
import { z } from 'zod';

export const Users = z
  .union([z.literal('all'), z.array(z.string().min(1).max(128)).max(1_000)], {
    error: 'must be all, or a list of users',
  })
  .describe('Who may use it: `all`, or a list of users. Nobody, if it is left out.');
export type Users = z.infer<typeof Users>;

/** What an operator has settled about a tool. */
export interface ToolPolicy {
  readonly users: Users;
  readonly approval: Approval;
  /** Whether a call that is made twice does what it does once. */
  readonly idempotent: boolean;
  /** Whether it changes what cannot be restored; `approval: destructive` asks for such calls alone. */
  readonly destructive: boolean;
  /** Whether who approves may change the arguments. */
  readonly editable: boolean;
}

export function mayUse({ users }: Pick<ToolPolicy, 'users'>, user: string): boolean {
  return users === 'all' || users.includes(user);
}

/** The stricter of both: an agent may ask for more than its operator does, and never for less. */
export function tightened(operator: Approval, agent: Approval | undefined): Approval {
  return agent && approvals.indexOf(agent) > approvals.indexOf(operator) ? agent : operator;
}

/** Whether a person has to agree before a tool runs. */
export function needsApproval(approval: Approval, { destructive }: Pick<ToolPolicy, 'destructive'>): boolean {
  return approval === 'always' || (approval === 'destructive' && destructive);
}
