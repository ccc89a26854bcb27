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

const usage = { prompt_tokens: 4, completion_tokens: 2 };
const hi = delta({ content: 'Hi' });
const stop = finish('stop');
const choices = (...list: object[]): Step => chunk({ choices: list });

type Row = readonly [name: string, steps: readonly Step[]];

describe('members of another type', () => {
  it.concurrent.each<Row>([
    ['usage that is a list', [chunk({ choices: [], usage: [] }), hi, finish('stop', { usage: [] })]],
    ['usage that is a text', [chunk({ usage: '' }), hi, finish('stop', { usage: '' })]],
    ['usage that is a number', [hi, finish('stop', { usage: 6 })]],
    ['a delta that is a list', [choices({ index: 0, delta: [] }), hi, stop]],
    ['a delta that is a text', [choices({ index: 0, delta: '' }), hi, stop]],
    [
      'reasoning that is an object',
      [delta({ reasoning: {} }), delta({ content: 'Hi', reasoning: [1] }), stop],
    ],
    ['a refusal that is false', [delta({ content: 'Hi', refusal: false }), stop]],
    ['a refusal that is a list', [delta({ content: 'Hi', refusal: [] }), stop]],
    ['calls that are an object of nothing', [delta({ content: 'Hi', tool_calls: {} }), stop]],
    ['calls that are a list of nothing', [delta({ content: 'Hi', tool_calls: [null, {}, 7] }), stop]],
    ['calls that are a text', [delta({ content: 'Hi', tool_calls: '', function_call: '' }), stop]],
    ['a model that is a number', [chunk({ model: 7, choices: [{ delta: { content: 'Hi' } }] }), stop]],
    [
      'an id, a date and a fingerprint of no type',
      [chunk({ id: 1, created: '', choices: [{ delta: { content: 'Hi' } }] }), stop],
    ],
    ['choices that are an object', [chunk({ choices: { delta: { content: 'Hi' } } }), stop]],
    ['choices that are a text', [chunk({ choices: '' }), hi, stop]],
    ['a finish reason that is none', [choices({ delta: { content: 'Hi' }, finish_reason: false }), stop]],
    [
      'content in parts',
      [
        delta({
          content: [
            { type: 'text', text: 'H' },
            { type: 'text', text: 'i' },
          ],
        }),
        stop,
      ],
    ],
    ['content of one part', [delta({ content: { type: 'text', text: 'Hi' } }), stop]],
    ['content in texts', [delta({ content: ['H', null, 'i'] }), stop]],
    [
      'thoughts among the parts',
      [
        delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
        delta({
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'Hi' },
          ],
        }),
        stop,
      ],
    ],
    [
      'an error that is none',
      [
        chunk({ error: null, choices: [{ delta: { content: 'Hi' } }] }),
        chunk({ error: {} }),
        chunk({ error: '' }),
        stop,
      ],
    ],
    ['data that are no object', [{ raw: 'data: 42\n\ndata: "x"\n\ndata: []\n\ndata: true\n\n' }, hi, stop]],
  ])('OpenAI: %s', async (_name, steps) => {
    const { text, calls, end, error } = await oneAnswer('openai', { steps });
    expect(error).toBeUndefined();
    expect([text, calls]).toEqual(['Hi', []]);
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  it.concurrent.each<Row>([
    [
      'the second one first in each chunk',
      [choices({ index: 1, delta: { content: 'No' } }, { index: 0, delta: { content: 'Hi' } }), stop],
    ],
    [
      'chunks of the second one first',
      [
        choices({ index: 1, delta: { content: 'No' } }),
        hi,
        choices({ index: 1, delta: { content: 'No' }, finish_reason: 'length' }),
        stop,
      ],
    ],
    [
      'the end of the second one first',
      [choices({ index: 1, delta: { content: 'No' }, finish_reason: 'length' }), { waitMs: 1_200 }, hi, stop],
    ],
    [
      'numbers as texts',
      [choices({ index: '1', delta: { content: 'No' } }, { index: '0', delta: { content: 'Hi' } }), stop],
    ],
    ['no numbers', [choices({ delta: { content: 'Hi' } }, { delta: { content: 'No' } }), stop]],
    [
      'one alone, numbered 1',
      [
        choices({ index: 1, delta: { content: 'H' } }),
        choices({ index: 1, delta: { content: 'i' }, finish_reason: 'stop' }),
        { raw: 'data: [DONE]\n\n' },
      ],
    ],
  ])('of two choices the first one’s text is the answer: %s', async (_name, steps) => {
    const { text, end, error } = await oneAnswer('openai', { steps });
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  it.concurrent.each<Row>([
    [
      'usage that is a list',
      [
        event('message_start', { message: { model: 7, usage: [] } }),
        words('Hi'),
        event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: [] }),
      ],
    ],
    [
      'a message that is none',
      [event('message_start', { message: '' }), words('Hi'), messageDelta('end_turn')],
    ],
    [
      'a message that is left out',
      [
        { raw: 'event: message_start\ndata: {"type":"message_start"}\n\n' },
        words('Hi'),
        messageDelta('end_turn'),
      ],
    ],
    [
      'a block that is a list',
      [event('content_block_start', { index: 0, content_block: [] }), words('Hi'), messageDelta('end_turn')],
    ],
    [
      'a delta that is a list',
      [event('content_block_delta', { index: 0, delta: [] }), words('Hi'), messageDelta('end_turn')],
    ],
    [
      'a text of no type',
      [
        event('content_block_delta', { index: '0', delta: { type: 'text_delta', text: 7 } }),
        words('Hi'),
        messageDelta('end_turn'),
      ],
    ],
    [
      'a number of no type',
      [event('content_block_delta', { index: null, delta: { text: 'Hi' } }), messageDelta('end_turn')],
    ],
    ['a stop reason of no type', [words('Hi'), messageDelta(7), messageDelta('end_turn')]],
    [
      'data that are no object',
      [{ raw: 'event: message_start\ndata: 42\n\n' }, words('Hi'), messageDelta('end_turn')],
    ],
  ])('Anthropic: %s', async (_name, steps) => {
    const { text, end, error } = await oneAnswer('anthropic', { steps: [...steps, event('message_stop')] });
    expect(error).toBeUndefined();
    expect(text).toBe('Hi');
    expect(end).toMatchObject({ finishReason: 'stop' });
  });

  it.concurrent.each<readonly [string, readonly Step[]]>([
    ['in the choice', [hi, chunk({ choices: [{ delta: {}, finish_reason: 'stop', usage }] })]],
    ['in x_groq', [hi, finish('stop', { x_groq: { id: 'req_1', usage } })]],
    ['by Anthropic’s names', [hi, finish('stop', { usage: { input_tokens: 4, output_tokens: 2 } })]],
    ['beside a list of nothing', [hi, finish('stop', { usage: [], x_groq: { usage } })]],
  ])('usage counts wherever it stands: %s', async (_name, steps) => {
    const { end } = await oneAnswer('openai', { steps });
    expect(end).toMatchObject({ usage: { input_tokens: 4, output_tokens: 2, total_tokens: 6 } });
  });
});
