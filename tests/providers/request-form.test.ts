import { describe, expect, it } from 'vitest';
import { readAnthropicRequest } from '../support/providers/anthropic-request.ts';
import { readOpenAiRequest } from '../support/providers/openai-request.ts';

const question = { role: 'user', content: 'q' };

describe('the servers of these tests refuse what the providers refuse', () => {
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  const calling = { role: 'assistant', content: null, tool_calls: [call] };
  const result = { role: 'tool', tool_call_id: 'a', content: 'r' };

  it.each<[string, unknown[], unknown?]>([
    ['a call without a result', [question, calling]],
    ['a result that does not follow its call', [question, calling, question, result]],
    ['a result without a call', [question, result]],
    ['an answer of nothing', [question, { role: 'assistant', content: null }]],
    [
      'arguments that are no object',
      [{ ...calling, tool_calls: [{ ...call, function: { name: 'f', arguments: '[]' } }] }, result],
    ],
    ['a tool without a schema', [question], [{ type: 'function', function: { name: 'f', description: '' } }]],
  ])('OpenAI: %s', (_name, messages, tools) => {
    expect(() => readOpenAiRequest({ model: 'm', messages, tools })).toThrow();
    expect(() => readOpenAiRequest({ model: 'm', messages: [question, calling, result] })).not.toThrow();
  });

  const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] };
  const text = { type: 'text', text: 't' };
  const told = { type: 'tool_result', tool_use_id: 'a', content: 'r' };
  const schema = { name: 'f', description: '', input_schema: { type: 'object' } };

  it.each<[string, unknown[], unknown?]>([
    ['a call without a result', [question, use, question]],
    ['a result without a call', [{ role: 'user', content: [told] }]],
    ['a text before a result', [question, use, { role: 'user', content: [text, told] }]],
    [
      'an input that is no object',
      [
        question,
        { role: 'assistant', content: [{ ...use.content[0], input: '{}' }] },
        { role: 'user', content: [told] },
      ],
    ],
    [
      'two answers in a row',
      [question, { role: 'assistant', content: 'a' }, { role: 'assistant', content: 'b' }],
    ],
    ['a blank text', [{ role: 'user', content: ' ' }]],
    ['calls without tools', [question, use, { role: 'user', content: [told] }], false],
  ])('Anthropic: %s', (_name, messages, tools = [schema]) => {
    const request = { model: 'm', max_tokens: 1, ...(tools === false ? {} : { tools }) };
    expect(() => readAnthropicRequest({ ...request, messages })).toThrow();
    const good = [question, use, { role: 'user', content: [told, text] }];
    expect(() => readAnthropicRequest({ ...request, tools: [schema], messages: good })).not.toThrow();
  });
});
