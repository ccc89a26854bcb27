import type { Message } from '@agentconnect/client';
import { expect, it } from 'vitest';
import { totalUsage, usageOf } from './usage.ts';

const answer = (metadata: object, kind = 'answer'): Message => ({ kind, metadata }) as Message;
const usage = (read: number, written: number): object => ({ input_tokens: read, output_tokens: written });

it('reads what an answer or a session has used, and nothing from what is no usage', () => {
  expect(usageOf({ usage: usage(3, 4), cost: 0.5 })).toEqual({
    read: 3,
    written: 4,
    total: 7,
    cost: 0.5,
  });
  expect(usageOf({ usage: usage(3, 4), cost: null })?.cost).toBeUndefined();
  for (const metadata of [{}, { usage: null }, { usage: 7 }, { usage: { input_tokens: 1 } }])
    expect(usageOf(metadata)).toBeUndefined();
});

it('adds up answers alone, and a cost only if all of it is known', () => {
  const first = answer({ usage: usage(1, 2), cost: 0.25 });
  const text = answer({ usage: usage(100, 100) }, 'text');
  expect(totalUsage([first, text, answer({ usage: usage(3, 4), cost: 0.5 })])).toEqual({
    read: 4,
    written: 6,
    total: 10,
    cost: 0.75,
  });
  expect(totalUsage([first, answer({ usage: usage(3, 4) })])?.cost).toBeUndefined();
  expect(totalUsage([text])).toBeUndefined();
});
