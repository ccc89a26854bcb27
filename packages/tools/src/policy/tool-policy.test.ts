import { type Approval, approvals } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { approvalFor } from './approval-for.ts';
import { mayUse, needsApproval, tightened, Users } from './tool-policy.ts';

const all = approvals.flatMap((operator) =>
  approvals.map((agent): [Approval, Approval] => [operator, agent]),
);

describe('an approval', () => {
  it.each(all)('of the operator, %s, is never loosened by an agent that says %s', (operator, agent) => {
    const order: readonly string[] = approvals;
    const both = tightened(operator, agent);
    expect(order.indexOf(both)).toBe(Math.max(order.indexOf(operator), order.indexOf(agent)));
    for (const destructive of [true, false]) {
      const isAskedBefore = needsApproval(operator, { destructive });
      expect(needsApproval(both, { destructive }) || !isAskedBefore).toBe(true);
    }
  });

  it('is as the operator says if the agent says nothing', () => {
    expect(approvals.map((one) => tightened(one, undefined))).toEqual(approvals);
  });

  it.each([
    ['never', true, false],
    ['never', false, false],
    ['destructive', true, true],
    ['destructive', false, false],
    ['always', true, true],
    ['always', false, true],
  ] as const)('%s, of a tool that is destructive: %s', (approval, destructive, needed) => {
    expect(needsApproval(approval, { destructive })).toBe(needed);
  });

  it('is the strictest of those whose pattern names the tool', () => {
    const agent = { 'github.*': 'destructive', 'github.delete_*': 'always', '*': 'never' } as const;
    expect(approvalFor('github.delete_repo', { approval: 'never' }, agent)).toBe('always');
    expect(approvalFor('github.list', { approval: 'never' }, agent)).toBe('destructive');
    expect(approvalFor('weather', { approval: 'always' }, agent)).toBe('always');
    expect(approvalFor('weather', { approval: 'never' }, {})).toBe('never');
  });
});

describe('a tool', () => {
  it('may be used by those that are named, and by all only where it is written', () => {
    expect(mayUse({ users: [] }, 'ada')).toBe(false);
    expect(mayUse({ users: ['ada'] }, 'ada')).toBe(true);
    expect(mayUse({ users: ['all'] }, 'ada')).toBe(false);
    expect(mayUse({ users: 'all' }, 'ada')).toBe(true);
    expect(Users.safeParse('ada').success).toBe(false);
  });
});
