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
    expect(events.slice(0, 2)).toEqual([{ type: 'thinking' }, { type: 'text', text: 'Yes.' }]);
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
