import { describe, expect, it } from 'vitest';
import {
  chunk,
  delta,
  event,
  finish,
  messageDelta,
  oneAnswer,
  words,
} from '../support/providers/one-answer.ts';
import type { Step } from '../support/providers/reply.ts';

const done: Step = { raw: 'data: [DONE]\n\n' };
const usage = { prompt_tokens: 4, completion_tokens: 2 };
const counted = chunk({ choices: [], usage });
const drip: Step[] = Array.from({ length: 60 }, (_, at) =>
  at % 2 ? { waitMs: 100 } : { raw: ': alive\n\n' },
);

type Row = readonly [name: string, steps: readonly Step[]];

describe('the end of an answer is the protocol’s', () => {
  it.concurrent.each<Row>([
    ['a finish reason and usage, then silence', [delta({ content: 'Hi' }), finish('stop'), counted, 'hang']],
    ['[DONE], then silence', [delta({ content: 'Hi' }), finish('stop'), counted, done, 'hang']],
    [
      '[DONE] without the end of its line',
      [delta({ content: 'Hi' }), finish('stop', { usage }), { raw: 'data: [DONE]' }, 'hang'],
    ],
    [
      'a last event without the end of its line',
      [
        delta({ content: 'Hi' }),
        { raw: `data: ${JSON.stringify({ choices: [{ finish_reason: 'stop' }], usage })}` },
        'hang',
      ],
    ],
    [
      'a finish reason, then signs of life without end',
      [delta({ content: 'Hi' }), finish('stop', { usage }), ...drip],
    ],
    [
      'a finish reason, then a reset',
      [delta({ content: 'Hi' }), finish('stop', { usage }), { waitMs: 50 }, 'reset'],
    ],
    [
      'a finish reason, then an error',
      [delta({ content: 'Hi' }), finish('stop', { usage }), { error: 'api_error' }],
    ],
    ['the text and [DONE] alone', [delta({ content: 'Hi' }), counted, done]],
    [
      'the finish reason with the last text',
      [chunk({ choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }], usage }), done, 'hang'],
    ],
    [
      'a finish reason with every text',
      ['H', 'i'].flatMap((content) => [
        { waitMs: 1_200 },
        chunk({ choices: [{ delta: { content }, finish_reason: 'stop' }], usage }),
      ]),
    ],
  ])('OpenAI: %s', async (_name, steps) => {
    const { text, end, error } = await oneAnswer('openai', { steps });
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop', usage: { input_tokens: 4, output_tokens: 2 } });
  });

  it.concurrent.each<Row>([
    ['message_stop, then silence', [words('Hi'), { end: 'stop' }, 'hang']],
    ['a stop reason, then silence', [words('Hi'), messageDelta('end_turn'), 'hang']],
    ['a stop reason, then signs of life without end', [words('Hi'), messageDelta('end_turn'), ...drip]],
    ['a stop reason as the last event', [words('Hi'), messageDelta('end_turn')]],
    ['a stop reason, then a reset', [words('Hi'), messageDelta('end_turn'), { waitMs: 50 }, 'reset']],
    ['message_stop without a stop reason', [words('Hi'), event('message_stop')]],
    ['[DONE] of another protocol', [words('Hi'), done, 'hang']],
    ['a stop reason, and [DONE]', [words('Hi'), messageDelta('end_turn'), done]],
  ])('Anthropic: %s', async (_name, steps) => {
    const { text, end, error } = await oneAnswer('anthropic', { steps });
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  it.concurrent('waits for usage longer than the provider may be silent', async () => {
    const steps: Step[] = [delta({ content: 'Hi' }), finish('stop'), { waitMs: 800 }, counted, 'hang'];
    const { end } = await oneAnswer('openai', { steps }, { limits: { idleMs: 500 } });
    expect(end).toMatchObject({ usage: { output_tokens: 2 } });
  });

  it.concurrent('keeps the calls of an answer whose connection stays open', async () => {
    const call = { index: 0, id: 'a', function: { name: 'conclude', arguments: '{}' } };
    const steps: Step[] = [delta({ tool_calls: [call] }), finish('tool_calls'), 'hang'];
    expect(await oneAnswer('openai', { steps })).toMatchObject({
      calls: [{ id: 'a', name: 'conclude' }],
      end: { finishReason: 'tool_calls' },
    });
  });

  it.concurrent.each<readonly ['openai' | 'anthropic', string, readonly Step[]]>([
    ['openai', 'text without an end', [delta({ content: 'Hi' })]],
    ['openai', 'nothing but [DONE]', [done]],
    [
      'openai',
      'a finish reason of null',
      [delta({ content: 'Hi' }), finish(null), finish('null'), finish('')],
    ],
    ['openai', 'half an event', [delta({ content: 'Hi' }), { raw: 'data: {"choices":[{"finish_rea' }]],
    ['openai', 'a finish reason of an error', [delta({ content: 'Hi' }), finish('error')]],
    ['anthropic', 'text without an end', [words('Hi'), event('content_block_stop', { index: 0 })]],
    ['anthropic', 'usage without a stop reason', [words('Hi'), messageDelta(null)]],
    ['anthropic', 'nothing but [DONE]', [done]],
  ])('half an answer stays one (%s: %s)', async (key, _name, steps) => {
    const { end, error } = await oneAnswer(key, { steps });
    expect(error).toMatchObject({ code: 'PROVIDER_STREAM_BROKEN', retryable: true });
    expect(end).toBeUndefined();
  });
});
