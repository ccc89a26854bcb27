import type { Message } from '@agentconnect/client';
import type { SessionResponse } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { factsOf } from './use-conversation-facts.ts';

const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
const session = {
  metadata: { conversation: { turns: 4, limits: { max_turns: 5, max_tokens: 100 }, usage, cost: 0.5 } },
} as unknown as SessionResponse;
const turn = (number: number): Message =>
  ({ kind: 'answer', turn: number, metadata: { usage } }) as unknown as Message;
const said = (metadata: object): Message => ({ kind: 'text', metadata }) as unknown as Message;

it('is what the session said, until the log says more', () => {
  expect(factsOf(session, [])).toMatchObject({ turns: 4, limits: { max_turns: 5, max_tokens: 100 } });
  expect(factsOf(session, []).usage).toMatchObject({ total: 3, cost: 0.5 });
  expect(factsOf(session, [turn(5), turn(6)])).toMatchObject({ turns: 6, usage: { total: 6 } });
  expect(factsOf(undefined, [])).toEqual({ turns: 0, limits: {}, usage: undefined });
});

it('takes limits from texts that raise them, and nothing else that stands there', () => {
  const limits = [said({ limits: { max_turns: 9 } }), said({ limits: 'all' }), said({ limits: { max: 1 } })];
  expect(factsOf(session, limits).limits).toEqual({ max_turns: 9, max_tokens: 100 });
});
