import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anthropicServer } from '../support/providers/anthropic-server.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();
const event = (data: { type: string; [field: string]: unknown }) => ({
  raw: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`,
});

describe('what Anthropic does', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await anthropicServer({ apiKey: secretKey }).start();
  });
  afterEach(() => server.close());

  const ask = (overrides = {}) =>
    collect(providerAt('anthropic', server.baseUrl).stream(chatRequest(overrides), { signal }));

  it('counts cached input as input', async () => {
    server.next({
      steps: [
        event({
          type: 'message_delta',
          delta: { stop_reason: 'end_turn' },
          usage: {
            input_tokens: 5,
            cache_read_input_tokens: 100,
            cache_creation_input_tokens: 20,
            output_tokens: 7,
          },
        }),
        event({ type: 'message_stop' }),
      ],
    });
    expect((await ask()).events.at(-1)).toMatchObject({
      usage: { input_tokens: 125, output_tokens: 7, total_tokens: 132 },
    });
  });

  it('keeps the number of tokens it was told last where another is none', async () => {
    const start = { model: 'm', usage: { input_tokens: 5, output_tokens: 1 } };
    const usage = { input_tokens: -5, cache_read_input_tokens: 1e22, output_tokens: 7.5 };
    server.next({
      steps: [
        event({ type: 'message_start', message: start }),
        event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage }),
        event({ type: 'message_stop' }),
      ],
    });
    expect((await ask()).events.at(-1)).toMatchObject({ usage: { input_tokens: 5, output_tokens: 1 } });
  });

  it('tells thinking from text and passes over what it does not know', async () => {
    const delta = (part: object) => event({ type: 'content_block_delta', index: 0, delta: part });
    server.next({
      steps: [
        delta({ type: 'thinking_delta', thinking: 'hmm' }),
        event({ type: 'invented_later', detail: 1 }),
        delta({ type: 'text_delta', text: 'Yes.' }),
        { end: 'stop' },
      ],
    });
    const { events } = await ask();
    expect(events[0]).toEqual({ type: 'text', text: 'Yes.' });
  });

  it('gives the thoughts before a call back with it, unchanged', async () => {
    const start = (index: number, block: object) =>
      event({ type: 'content_block_start', index, content_block: block });
    const delta = (index: number, part: object) => event({ type: 'content_block_delta', index, delta: part });
    server.next({
      steps: [
        start(1, { type: 'thinking', thinking: '', signature: '' }),
        delta(1, { type: 'thinking_delta', thinking: 'Let me ' }),
        delta(1, { type: 'thinking_delta', thinking: 'ask.' }),
        delta(1, { type: 'signature_delta', signature: 'signed' }),
        start(2, { type: 'redacted_thinking', data: 'hidden' }),
        start(3, { type: 'text', text: '' }),
        delta(3, { type: 'text_delta', text: 'One moment.' }),
        start(4, { type: 'tool_use', id: 'toolu_1', name: 'ask_agent', input: {} }),
        delta(4, { type: 'input_json_delta', partial_json: '{"agent":"ada"}' }),
        { end: 'tool_calls' },
      ],
    });
    const tools = [{ name: 'ask_agent', description: 'Ask.', parameters: { type: 'object' } }];
    const { text, events } = await ask({ tools });
    const toolCalls = events.flatMap((one) => (one.type === 'tool_call' ? [one.call] : []));
    const thoughts = [
      { type: 'thinking', thinking: 'Let me ask.', signature: 'signed' },
      { type: 'redacted_thinking', data: 'hidden' },
    ];
    expect(toolCalls).toEqual([
      { id: 'toolu_1', name: 'ask_agent', arguments: '{"agent":"ada"}', extra: thoughts },
    ]);
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: text, toolCalls },
      { role: 'tool', callId: 'toolu_1', name: 'ask_agent', content: 'seven' },
    ];
    expect((await ask({ tools, messages })).error).toBeUndefined();
    const { body } = await server.request(1);
    expect(body.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          ...thoughts,
          { type: 'text', text: 'One moment.' },
          { type: 'tool_use', id: 'toolu_1', name: 'ask_agent', input: { agent: 'ada' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'seven' }] },
    ]);
  });

  it("passes over the tools of Anthropic's own", async () => {
    server.next({
      steps: [
        event({
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        }),
        event({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: '{"query":"x"}' },
        }),
        { end: 'stop' },
      ],
    });
    const { events, error } = await ask();
    expect(error).toBeUndefined();
    expect(events.some(({ type }) => type === 'tool_call')).toBe(false);
  });

  it('begins every dialogue with the user and always sets a limit', async () => {
    await ask({ messages: [{ role: 'assistant', content: 'Welcome' }], system: '' });
    const { body } = await server.request();
    expect(body.messages[0]?.role).toBe('user');
    expect(body['max_tokens']).toBeGreaterThan(0);
    expect(body).not.toHaveProperty('system');
  });

  it('takes a base URL that ends in /v1', async () => {
    const provider = providerAt('anthropic', `${server.baseUrl}/v1/`);
    expect((await collect(provider.stream(chatRequest(), { signal }))).error).toBeUndefined();
  });
});
