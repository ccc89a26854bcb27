import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage, ChatRequest, Tool, ToolCall } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();

const tools: Tool[] = ['conclude', 'next_speaker', 'send_data', 'ask_agent'].map((name) => ({
  name,
  description: `Use ${name}.`,
  parameters: { type: 'object', properties: { agent: { type: 'string' } }, required: ['agent'] },
}));
const call = (id: string, name: string, input: unknown): ToolCall => ({
  id,
  name,
  arguments: typeof input === 'string' ? input : JSON.stringify(input),
});
const question: ChatMessage = { role: 'user', content: 'hello there' };

describe.each(drivers)('tools of $name', ({ key, makeServer }) => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await makeServer(secretKey).start();
  });
  afterEach(() => server.close());

  const ask = async (overrides: Partial<ChatRequest> = {}) => {
    const provider = providerAt(key, server.baseUrl);
    const { text, events, error } = await collect(
      provider.stream(chatRequest({ tools, ...overrides }), { signal }),
    );
    const calls = events.flatMap((event) => (event.type === 'tool_call' ? [event.call] : []));
    return { text, calls, kinds: events.map(({ type }) => type), end: events.at(-1), error };
  };

  it('are offered as they are, with their schemas', async () => {
    expect((await ask()).error).toBeUndefined();
    expect((await server.request()).seen).toMatchObject({ tools, messages: [question] });
  });

  it('are left out where there are none', async () => {
    await ask({ tools: [] });
    expect((await server.request()).body).not.toHaveProperty('tools');
  });

  it('are called behind the text, in many pieces, before the end', async () => {
    const input = { summary: 'It is settled 🙂 for 20 €.' };
    server.next({
      steps: [
        { text: 'So ' },
        { text: 'be it.' },
        { call: { name: 'conclude', arguments: input } },
        { end: 'tool_calls' },
      ],
    });
    const { text, calls, kinds, end } = await ask();
    expect(text).toBe('So be it.');
    expect(calls).toEqual([call('call_1', 'conclude', input)]);
    expect(kinds).toEqual(['text', 'text', 'tool_call', 'end']);
    expect(end).toMatchObject({ finishReason: 'tool_calls', usage: { output_tokens: 2 } });
  });

  it('are called twice in one answer, without text', async () => {
    server.next({
      steps: [
        { call: { id: 'one', name: 'send_data', arguments: { data: { n: 1 } } } },
        { call: { id: 'two', name: 'next_speaker', arguments: { agent: 'ada' } } },
        { end: 'tool_calls' },
      ],
    });
    const { text, calls } = await ask();
    expect(text).toBe('');
    expect(calls).toEqual([
      call('one', 'send_data', { data: { n: 1 } }),
      call('two', 'next_speaker', { agent: 'ada' }),
    ]);
  });

  it.each([
    ['{"summary": "Hal', '{"summary": "Hal'],
    ['', '{}'],
  ])('are called with the arguments %o', async (written, told) => {
    server.next({ steps: [{ call: { name: 'conclude', arguments: written } }, { end: 'tool_calls' }] });
    const { calls, end } = await ask();
    expect(calls).toEqual([call('call_1', 'conclude', told)]);
    expect(end).toMatchObject({ finishReason: 'tool_calls' });
  });

  it('are taken as called when the server says stop', async () => {
    server.next({ steps: [{ call: { name: 'conclude', arguments: {} } }, { end: 'stop' }] });
    const { calls, end } = await ask();
    expect(calls).toHaveLength(1);
    expect(end).toMatchObject({ finishReason: 'tool_calls' });
  });

  it.each(['length', 'content_filter'])('are not called by an answer cut short by %s', async (end) => {
    server.next({ steps: [{ text: 'x' }, { call: { name: 'conclude', arguments: '{"a' } }, { end }] });
    const answer = await ask();
    expect(answer.calls).toEqual([]);
    expect(answer.end).toMatchObject({ finishReason: end });
  });

  it('are not called by an answer that breaks off', async () => {
    server.next({ steps: [{ call: { name: 'conclude', arguments: {} } }] });
    const { calls, error } = await ask();
    expect(calls).toEqual([]);
    expect(error).toMatchObject({ code: 'PROVIDER_STREAM_BROKEN', retryable: true });
  });

  it('are refused when a call has no name', async () => {
    server.next({ steps: [{ call: { name: '', arguments: {} } }, { end: 'tool_calls' }] });
    expect((await ask()).error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', retryable: true });
  });

  it('send their calls and results back, whole and in order', async () => {
    const messages: ChatMessage[] = [
      question,
      {
        role: 'assistant',
        content: 'I ask.',
        toolCalls: [call('a', 'ask_agent', { agent: 'ada' }), call('b', 'ask_agent', { agent: 'bob' })],
      },
      { role: 'tool', callId: 'a', name: 'ask_agent', content: 'seven' },
      { role: 'tool', callId: 'b', name: 'ask_agent', content: 'eight' },
      { role: 'assistant', content: '', toolCalls: [call('c', 'ask_agent', { agent: 'cy' })] },
      { role: 'tool', callId: 'c', name: 'ask_agent', content: 'nine' },
      { role: 'user', content: 'well?' },
    ];
    const { error, text } = await ask({ messages });
    expect((await server.request()).seen).toMatchObject({ messages });
    expect(error).toBeUndefined();
    expect(text).toBe('You said: well?');
  });

  it('tell the model what it wrote where it called with malformed arguments, and that it failed', async () => {
    const malformed = call('a', 'conclude', '{"summary": "Hal');
    await ask({
      messages: [
        question,
        { role: 'assistant', content: '', toolCalls: [malformed] },
        { role: 'tool', callId: 'a', name: 'conclude', content: 'No JSON', isError: true },
      ],
    });
    const { seen } = await server.request();
    const echoed = call('a', 'conclude', { malformed: malformed.arguments });
    // Where a protocol has no mark for a failure, the text says so.
    const result = expect.toSatisfy(
      (told: { readonly content?: string; readonly isError?: boolean }) =>
        told.isError === true || told.content === 'Error: No JSON',
    );
    expect(seen).toMatchObject({ messages: [question, { toolCalls: [echoed] }, result] });
  });

  it('leave out a call without a result, which the provider would refuse', async () => {
    const messages: ChatMessage[] = [
      question,
      { role: 'assistant', content: '', toolCalls: [call('a', 'ask_agent', {})] },
    ];
    expect((await ask({ messages })).text).toBe('You said: hello there');
  });

  it('serve a model of the server through a whole turn', async () => {
    const model = 'tool-ask-ada';
    const first = await ask({ model });
    expect(first.calls).toMatchObject([{ name: 'ask_agent' }]);
    const messages: ChatMessage[] = [
      question,
      { role: 'assistant', content: first.text, toolCalls: first.calls },
      { role: 'tool', callId: first.calls[0]?.id ?? '', name: 'ask_agent', content: 'seven' },
    ];
    const second = await ask({ model, messages });
    expect(second).toMatchObject({ text: 'The answer was: seven', calls: [], error: undefined });
  });

  it.each([
    ['tool-conclude-1', ['conclude']],
    ['tool-conclude-2', []],
    ['tool-next-ada', ['next_speaker']],
    ['tool-data-ada', ['send_data', 'next_speaker']],
    ['tool-malformed', ['conclude']],
  ])('are called by the model %s', async (model, names) => {
    const { text, calls } = await ask({ model });
    expect(text).toBe('Turn 1.');
    expect(calls.map(({ name }) => name)).toEqual(names);
  });
});
