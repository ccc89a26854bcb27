import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatMessage, opaqueUser } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, providerAt, secretKey } from '../support/providers/drivers.ts';
import { openAiServer } from '../support/providers/openai-server.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();
const user = opaqueUser('alice', 'a secret');
const event = (data: unknown) => ({ raw: `data: ${JSON.stringify(data)}\n\n` });

describe('what OpenAI-compatible servers do', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await openAiServer({ apiKey: secretKey }).start();
  });
  afterEach(() => server.close());

  const ask = (key = 'openai') =>
    collect(providerAt(key, server.baseUrl).stream(chatRequest({ maxTokens: 5, user }), { signal }));

  it('takes usage that comes with every chunk, and chunks without choices', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 1 };
    server.next({
      steps: [
        event({ choices: [{ delta: { content: 'Hi' } }], usage }),
        event({ id: 'x' }),
        event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: { ...usage, completion_tokens: 2 } }),
      ],
    });
    const { events } = await ask();
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    });
  });

  it.each([
    ['a fraction', { prompt_tokens: 12.5, completion_tokens: 3 }],
    ['more than there can be', { prompt_tokens: 1e22, completion_tokens: 3 }],
    ['less than nothing', { prompt_tokens: 4, completion_tokens: -3 }],
    ['a text', { prompt_tokens: '4', completion_tokens: 3 }],
  ])('takes a number of tokens that is %s for one that was not told', async (_, usage) => {
    const end = { choices: [{ delta: {}, finish_reason: 'stop' }], usage };
    server.next({ steps: [{ text: 'Hi' }, event(end)] });
    const { text, events, error } = await ask();
    expect([text, error]).toEqual(['Hi', undefined]);
    expect(events.at(-1)).not.toHaveProperty('usage');
  });

  it('adds up what it reads where the total is no number of tokens', async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15.5 };
    server.next({ steps: [event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage })] });
    expect((await ask()).events.at(-1)).toMatchObject({ usage: { total_tokens: 15 } });
  });

  it('passes a refusal on as text, and no reasoning', async () => {
    server.next({
      steps: [
        event({ choices: [{ delta: { reasoning_content: 'hmm' } }] }),
        event({ choices: [{ delta: { refusal: 'No.' } }] }),
        { end: 'stop' },
      ],
    });
    const { events } = await ask();
    expect(events[0]).toEqual({ type: 'text', text: 'No.' });
  });

  it('does not retry without quota, although that is a 429', async () => {
    server.next({
      status: 429,
      body: JSON.stringify({ error: { code: 'insufficient_quota', message: 'pay' } }),
    });
    expect((await ask()).error).toMatchObject({ code: 'PROVIDER_AUTH_FAILED', retryable: false });
  });

  it('reads an HTTP status in the code of an error event', async () => {
    server.next({ steps: [event({ error: { code: 429, message: 'slow down' } })] });
    expect((await ask()).error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true });
  });

  it('joins calls that grow side by side, and takes whole calls all numbered 0', async () => {
    const piece = (...calls: object[]) => event({ choices: [{ delta: { tool_calls: calls } }] });
    const named = (name: string, json: string) => ({ function: { name, arguments: json } });
    server.next({
      steps: [
        piece({ index: 0, id: 'a', ...named('one', '{"x"') }, { index: 1, id: 'b', ...named('two', '{"y"') }),
        piece({ index: 1, function: { arguments: ':2}' } }, { index: 0, function: { arguments: ':1}' } }),
        piece({ index: 0, id: 'c', ...named('three', '{}') }),
        { end: 'tool_calls' },
      ],
    });
    const { events } = await ask();
    expect(events.flatMap((one) => (one.type === 'tool_call' ? [one.call] : []))).toEqual([
      { id: 'a', name: 'one', arguments: '{"x":1}' },
      { id: 'b', name: 'two', arguments: '{"y":2}' },
      { id: 'c', name: 'three', arguments: '{}' },
    ]);
  });

  it("gives Google's signature of a call back with it", async () => {
    const extra = { google: { thought_signature: 'signed' } };
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } };
    const delta = { tool_calls: [{ ...call, extra_content: extra }] };
    server.next({ steps: [event({ choices: [{ delta }] }), { end: 'tool_calls' }] });
    const { events } = await ask('google');
    const calls = events.flatMap((one) => (one.type === 'tool_call' ? [one.call] : []));
    expect(calls).toEqual([{ id: 'a', name: 'one', arguments: '{}', extra }]);
    const messages: ChatMessage[] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', toolCalls: calls },
      { role: 'tool', callId: 'a', name: 'one', content: 'done' },
    ];
    const provider = providerAt('google', server.baseUrl);
    expect((await collect(provider.stream(chatRequest({ messages }), { signal }))).error).toBeUndefined();
    expect((await server.request(1)).seen).toMatchObject({ messages });
  });

  it("gives LiteLLM's fields of a call back with it, though its id is long", async () => {
    const provider_specific_fields = { thought_signature: 'signed' };
    const id = `call_1__thought__${'c2lnbmVk'.repeat(9)}`;
    const call = { index: 0, id, type: 'function', function: { name: 'one', arguments: '{}' } };
    const delta = { tool_calls: [{ ...call, provider_specific_fields }] };
    server.next({ steps: [event({ choices: [{ delta }] }), { end: 'tool_calls' }] });
    const { events } = await ask();
    const toolCalls = events.flatMap((one) => (one.type === 'tool_call' ? [one.call] : []));
    const callId = toolCalls[0]?.id ?? '';
    const messages: ChatMessage[] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', callId, name: 'one', content: 'done' },
    ];
    await collect(providerAt('openai', server.baseUrl).stream(chatRequest({ messages }), { signal }));
    const { body } = await server.request(1);
    expect(body.messages.slice(-2)).toMatchObject([
      { tool_calls: [{ id: callId, provider_specific_fields }] },
      { tool_call_id: callId },
    ]);
    expect(callId.length).toBeLessThanOrEqual(40);
  });

  it('asks OpenAI for usage, by its own names', async () => {
    await ask();
    const { body } = await server.request();
    expect(body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 5,
      safety_identifier: user,
    });
  });

  it('sends other servers only what all of them know', async () => {
    await ask('google');
    const { body } = await server.request();
    expect(body).toMatchObject({ max_tokens: 5 });
    expect(body).not.toHaveProperty('safety_identifier');
  });
});
