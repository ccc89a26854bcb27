import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, providerAt, secretKey } from '../support/providers/drivers.ts';
import { openAiServer } from '../support/providers/openai-server.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();
const event = (data: unknown) => ({ raw: `data: ${JSON.stringify(data)}\n\n` });

describe('what OpenAI-compatible servers do', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await openAiServer({ apiKey: secretKey }).start();
  });
  afterEach(() => server.close());

  const ask = (key = 'openai') =>
    collect(providerAt(key, server.baseUrl).stream(chatRequest({ maxTokens: 5, user: 'alice' }), { signal }));

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

  it('passes a refusal on as text and reasoning as thinking', async () => {
    server.next({
      steps: [
        event({ choices: [{ delta: { reasoning_content: 'hmm' } }] }),
        event({ choices: [{ delta: { refusal: 'No.' } }] }),
        { end: 'stop' },
      ],
    });
    const { events } = await ask();
    expect(events.slice(0, 2)).toEqual([{ type: 'thinking' }, { type: 'text', text: 'No.' }]);
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

  it('asks OpenAI for usage, by its own names', async () => {
    await ask();
    const { body } = await server.request();
    expect(body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 5,
      safety_identifier: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    });
  });

  it('sends other servers only what all of them know', async () => {
    await ask('google');
    const { body } = await server.request();
    expect(body).toMatchObject({ max_tokens: 5 });
    expect(body).not.toHaveProperty('safety_identifier');
  });
});
