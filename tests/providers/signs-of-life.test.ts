import { describe, expect, it } from 'vitest';
import { chunk, delta, event, oneAnswer } from '../support/providers/one-answer.ts';
import type { Step } from '../support/providers/reply.ts';

/** Something again and again, for longer than the provider may be silent. */
const often = (sign: Step): Step[] => Array.from({ length: 8 }, (): Step[] => [sign, { waitMs: 150 }]).flat();
const limits = { firstTokenMs: 1_000, idleMs: 1_000 };

type Row = readonly [name: string, sign: Step];

describe('whatever a connection brings is a sign of life', () => {
  const comment: Step = { raw: ': OPENROUTER PROCESSING\n\n' };
  const rows: Row[] = [
    ['comments', comment],
    ['line ends', { raw: '\n' }],
    ['blanks', { raw: ' ' }],
    ['an empty event', { raw: 'data:\n\n' }],
    ['a word in the place of data', { raw: 'data: [PING]\n\n' }],
    ['an event that is never whole', { raw: ': and so on' }],
  ];
  const openai: Row[] = [
    ['empty deltas', delta({})],
    ['empty texts', delta({ content: '' })],
    ['reasoning', delta({ reasoning: 'Let me see.' })],
    ['reasoning by another name', delta({ thoughts: [{ text: 'Let me see.' }] })],
    ['thoughts as a part of the content', delta({ content: [{ type: 'thinking', thinking: [] }] })],
    ['chunks without choices', chunk({ id: 'x' })],
  ];
  const anthropic: Row[] = [
    ['pings', event('ping')],
    [
      'thoughts',
      event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'x' } }),
    ],
    ['events that are new', event('content_block_progress', { percent: 5 })],
  ];

  it.concurrent.each([
    ['openai', [...rows, ...openai]],
    ['anthropic', [...rows, ...anthropic]],
  ] as const)('%s', async (key, signs) => {
    const answers = signs.map(async ([name, sign]) => {
      const steps = [...often(sign), { raw: '\n\n' }, { text: 'Yes' }, ...often(comment), { text: '.' }];
      const { text, error } = await oneAnswer(key, { steps: [...steps, { end: 'stop' }] }, { limits });
      return [name, error ?? text];
    });
    expect(await Promise.all(answers)).toEqual(signs.map(([name]) => [name, 'Yes.']));
  });

  it.concurrent('a document that comes slowly is on its way', async () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] });
    const steps = Array.from(body).flatMap((raw): Step[] => [{ raw }, { waitMs: 20 }]);
    const { text } = await oneAnswer('openai', { steps, isBare: true }, { limits });
    expect(text).toBe('Yes.');
  });

  it.concurrent.each(['openai', 'anthropic'])('silence is silence (%s)', async (key) => {
    const steps: Step[] = [...often({ raw: ': alive\n\n' }), 'hang'];
    const { error } = await oneAnswer(key, { steps }, { limits });
    expect(error).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true });
  });
});
