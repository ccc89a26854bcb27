import { describe, expect, it } from 'vitest';
import { chunk, delta, event, finish, messageDelta, oneAnswer } from '../support/providers/one-answer.ts';
import type { Step } from '../support/providers/reply.ts';

const pieces = (...calls: object[]): Step[] => [
  ...calls.map((call) => delta({ tool_calls: [call] })),
  finish('tool_calls'),
];
const ask = { name: 'ask_agent', arguments: '{"agent":"ada","message":"well {x}?"}' };
const cut = [ask.arguments.slice(0, 9), ask.arguments.slice(9, 27), ask.arguments.slice(27)];
const conclude = { name: 'conclude', arguments: '{"summary":"so"}' };

type Row = readonly [name: string, steps: readonly Step[]];

const told = (calls: readonly { name: string; arguments: string }[]) =>
  calls.map(({ name, arguments: json }) => ({ name, arguments: JSON.parse(json) as unknown }));
const expected = (...calls: (typeof ask)[]) => told(calls);

describe('calls in pieces', () => {
  it.concurrent.each<Row>([
    [
      'another id in every piece',
      pieces(
        ...cut.map((json, at) => ({
          index: 0,
          id: `c${at}`,
          function: { arguments: json, ...(at === 0 && { name: ask.name }) },
        })),
      ),
    ],
    [
      'another id and the name in every piece',
      pieces(
        ...cut.map((json, at) => ({ index: 0, id: `c${at}`, function: { name: ask.name, arguments: json } })),
      ),
    ],
    [
      'another id in every piece, the first one without arguments, the last one too',
      pieces(
        ...['', ...cut, ''].map((json, at) => ({
          index: 0,
          id: `c${at}`,
          function: { name: ask.name, arguments: json },
        })),
      ),
    ],
    [
      'another id in every piece, and no number',
      pieces(...cut.map((json, at) => ({ id: `c${at}`, function: { name: ask.name, arguments: json } }))),
    ],
    [
      'another number for every piece',
      pieces(
        ...cut.map((json, index) => ({
          index,
          function: { arguments: json, ...(index === 0 && { name: ask.name }) },
        })),
      ),
    ],
    [
      'neither id nor number',
      pieces(
        ...cut.map((json, at) => ({ function: { arguments: json, ...(at === 0 && { name: ask.name }) } })),
      ),
    ],
    [
      'a number as a text',
      pieces(
        ...cut.map((json, at) => ({
          index: '0',
          id: at === 0 ? 'a' : null,
          function: { name: at === 0 ? ask.name : null, arguments: json },
        })),
      ),
    ],
    [
      'arguments as an object',
      pieces({
        index: 0,
        id: 'a',
        function: { name: ask.name, arguments: JSON.parse(ask.arguments) as object },
      }),
    ],
    [
      'the name in pieces',
      pieces(
        { index: 0, id: 'a', function: { name: 'ask_' } },
        { index: 0, function: { name: 'agent' } },
        { index: 0, function: { arguments: ask.arguments } },
      ),
    ],
    [
      'an object of nothing first',
      pieces(
        { index: 0, id: 'a', function: { name: ask.name, arguments: '{}' } },
        { index: 0, function: { arguments: cut[0] } },
        { index: 0, function: { arguments: `${cut[1]}${cut[2]}` } },
      ),
    ],
    [
      'an object of nothing last',
      pieces({ index: 0, id: 'a', function: ask }, { index: 0, function: { arguments: '{}' } }),
    ],
    [
      'the whole once more at the end',
      pieces({ index: 0, id: 'a', function: ask }, { index: 0, id: 'a', function: ask }),
    ],
    ['a call that is an object', [delta({ tool_calls: { id: 'a', function: ask } }), finish('tool_calls')]],
    [
      'the form of before there were several',
      [
        delta({ function_call: { name: ask.name, arguments: cut[0] } }),
        delta({ function_call: { arguments: `${cut[1]}${cut[2]}` } }),
        finish('function_call'),
      ],
    ],
    [
      'a whole message at the end',
      [
        chunk({
          choices: [{ message: { tool_calls: [{ id: 'a', function: ask }] }, finish_reason: 'tool_calls' }],
        }),
      ],
    ],
    [
      'the end told as a stop',
      [delta({ tool_calls: [{ index: 0, id: 'a', function: ask }] }), finish('stop')],
    ],
  ])('are one call: %s', async (_name, steps) => {
    const { calls, end, error } = await oneAnswer('openai', { steps });
    expect(error).toBeUndefined();
    expect(told(calls)).toEqual(expected(ask));
    expect(end).toMatchObject({ finishReason: 'tool_calls' });
  });

  it.concurrent.each<Row>([
    [
      'a new name behind whole arguments',
      pieces(
        { function: { name: ask.name } },
        ...cut.map((json) => ({ function: { arguments: json } })),
        { function: { name: conclude.name } },
        { function: { arguments: conclude.arguments } },
      ),
    ],
    ['a new name, one number for all', pieces({ index: 0, function: ask }, { index: 0, function: conclude })],
    [
      'another id in every piece',
      pieces(
        ...cut.map((json, at) => ({ index: 0, id: `c${at}`, function: { name: ask.name, arguments: json } })),
        { index: 0, id: 'd', function: conclude },
      ),
    ],
    [
      'one id for all',
      pieces({ index: 0, id: 'a', function: ask }, { index: 1, id: 'a', function: conclude }),
    ],
    [
      'both in one text',
      pieces({ index: 0, id: 'a', function: ask }, { index: 0, id: 'b', function: conclude }),
    ],
  ])('are two calls: %s', async (_name, steps) => {
    const { calls, error } = await oneAnswer('openai', { steps });
    expect(error).toBeUndefined();
    expect(told(calls)).toEqual(expected(ask, conclude));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it.concurrent(
    'of one tool, behind one another without a name or in one piece, are as many calls',
    async () => {
      const json = ['{"a":1}', '{"a":2}', '{"a":3}'];
      const steps = pieces(
        { index: 0, id: 'a', function: { name: 'ask_agent', arguments: json[0] } },
        { index: 0, function: { arguments: `${json[1]}${json[2]}` } },
      );
      const { calls } = await oneAnswer('openai', { steps });
      expect(calls.map((call) => call.arguments)).toEqual(json);
      expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(['ask_agent']));
    },
  );

  const start = (index: unknown, input: unknown, id = 'toolu_1'): Step =>
    event('content_block_start', { index, content_block: { type: 'tool_use', id, name: ask.name, input } });
  const json = (index: unknown, partial_json: unknown): Step =>
    event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } });
  const input = JSON.parse(ask.arguments) as unknown;

  it.concurrent.each<Row>([
    ['input that is whole at the start', [start(1, input)]],
    ['input that is whole at the start, as a text', [start(1, ask.arguments)]],
    [
      'input that is whole at the start, and comes again',
      [start(1, input), ...cut.map((part) => json(1, part))],
    ],
    ['input in pieces', [start(1, {}), ...cut.map((part) => json(1, part))]],
    ['an object of nothing first', [start(1, {}), json(1, '{}'), ...cut.map((part) => json(1, part))]],
    ['numbers as texts', [start('1', {}), ...cut.map((part) => json('1', part))]],
    ['no numbers', [start(undefined, {}), ...cut.map((part) => json(undefined, part))]],
    ['numbers that differ', [start(1, {}), ...cut.map((part) => json(9, part))]],
    ['an object as a piece', [start(1, {}), json(1, input)]],
  ])('Anthropic: %s', async (_name, steps) => {
    const whole = [...steps, messageDelta('tool_use'), event('message_stop')];
    const { calls, error } = await oneAnswer('anthropic', { steps: whole });
    expect(error).toBeUndefined();
    expect(told(calls)).toEqual(expected(ask));
  });

  it.concurrent.each<readonly ['openai' | 'anthropic', string]>([
    ['openai', 'x'.repeat(41)],
    ['openai', `call_1__thought__${'QUJD'.repeat(300)}`],
    ['openai', 'functions.ask_agent:0'],
    ['anthropic', `toolu_${'a'.repeat(60)}`],
    ['anthropic', 'ask agent/1'],
  ])('have ids that every provider takes (%s: %s)', async (key, id) => {
    const steps =
      key === 'openai'
        ? pieces({ index: 0, id, function: ask })
        : [start(1, input, id), messageDelta('tool_use'), event('message_stop')];
    const { calls } = await oneAnswer(key, { steps });
    expect(calls[0]?.id).toMatch(/^[\w-]{1,40}$/);
    expect((await oneAnswer(key, { steps })).calls[0]?.id).toBe(calls[0]?.id);
  });

  it.concurrent('without end are refused', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ index, id: `c${index}`, function: conclude }));
    const { error } = await oneAnswer('openai', { steps: pieces(...many) });
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE' });
  });
});
