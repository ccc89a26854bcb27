import { ApiError, CreateSessionRequest } from '@agentconnect/protocol';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { validate } from './validate.ts';

function errorOf(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('no ApiError was thrown');
}

test('names every field that is wrong', () => {
  const error = errorOf(() => validate(z.object({ a: z.string(), b: z.array(z.int()) }), { b: [1, 'x'] }));
  expect(error.code).toBe('VALIDATION_ERROR');
  expect(error.errors?.map(({ path }) => path)).toEqual(['a', 'b.1']);
  expect(error.message).toMatch(/^a: .* \(and 1 more\)$/);
});

test('of a choice of shapes it speaks of the one that was meant', () => {
  const paths = (agent: unknown): string[] | undefined => {
    const request = { session_type: 'human_agent', agents: { primary: agent } };
    return errorOf(() => validate(CreateSessionRequest, request)).errors?.map(({ path }) => path);
  };
  expect(paths({})).toEqual(['agents.primary.provider']);
  expect(paths({ provider: 7, model: 7 })).toEqual(['agents.primary.provider', 'agents.primary.model']);
  expect(paths({ agent_id: '' })).toEqual(['agents.primary.agent_id']);
});

test('counts agents before it looks at each', () => {
  const agents = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`a${at}`, {}]));
  const error = errorOf(() => validate(CreateSessionRequest, { session_type: 'agent_agent', agents }));
  expect(new Set(error.errors?.map(({ path }) => path))).toEqual(new Set(['agents']));
});

test('lists no more than twenty places, and of a long path its beginning', () => {
  const key = 'k'.repeat(100_000);
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${at}${key.slice(0, 400)}`, 0]));
  const error = errorOf(() => validate(z.record(z.string(), z.string()), { ...many, [key]: 0 }));
  expect(error.errors).toHaveLength(20);
  expect(error.message).toMatch(/ \(and 500 more\)$/);
  expect(JSON.stringify(error.errors).length).toBeLessThan(8_000);
});
