import { expect, it } from 'vitest';
import { readWorkerConfig } from '../config.ts';
import { limitsOf, operatorLimits } from './agent-limits.ts';

const unlimited = operatorLimits(readWorkerConfig({}));
const operator = operatorLimits(
  readWorkerConfig({
    AGENT_MESSAGES_PER_MINUTE: '10',
    AGENT_TOKENS_PER_MINUTE: '2000',
    AGENT_TOKENS_PER_HOUR: '50000',
  }),
);

it('has no limits by default', () => {
  expect(limitsOf(unlimited, {})).toEqual({
    messages_per_minute: 0,
    tokens_per_minute: 0,
    messages_per_hour: 0,
    tokens_per_hour: 0,
  });
});

it('lets an agent lower what the operator allows, and not raise it', () => {
  const limits = { messages_per_minute: 3, tokens_per_minute: 9999, messages_per_hour: 20 };
  expect(limitsOf(operator, { limits })).toEqual({
    messages_per_minute: 3,
    tokens_per_minute: 2000,
    messages_per_hour: 20,
    tokens_per_hour: 50_000,
  });
  expect(limitsOf(unlimited, { limits })).toEqual({ ...limits, tokens_per_hour: 0 });
});

it.each(['many', [], null, { messages_per_minute: 0 }, { tokens_per_hour: 1.5 }])(
  'takes no notice of limits that are none: %j',
  (limits) => {
    expect(limitsOf(operator, { limits })).toEqual(operator);
  },
);
