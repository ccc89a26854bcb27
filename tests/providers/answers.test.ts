import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { opaqueUser } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();

describe.each(drivers)('answers of $name', ({ key, sendsUser, makeServer }) => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await makeServer(secretKey).start();
  });
  afterEach(() => server.close());

  const answer = (overrides = {}) =>
    collect(providerAt(key, server.baseUrl).stream(chatRequest(overrides), { signal }));

  it('streams the text, then the end with usage and model', async () => {
    const { text, events, error } = await answer();
    expect(error).toBeUndefined();
    expect(text).toBe('You said: hello there');
    expect(events.filter((event) => event.type === 'text')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      finishReason: 'stop',
      model: 'test-model-2026',
      usage: { output_tokens: 4 },
    });
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['tool_calls', 'tool_calls'],
    ['something_new', 'other'],
  ])('maps the finish reason %s', async (end, finishReason) => {
    server.next({ steps: [{ text: 'x' }, { end }] });
    expect((await answer()).events.at(-1)).toMatchObject({ type: 'end', finishReason });
  });

  it('takes an empty answer', async () => {
    const { events, error } = await answer({ model: 'fault-empty' });
    expect(error).toBeUndefined();
    expect(events).toMatchObject([{ type: 'end', finishReason: 'stop' }]);
  });

  it('joins characters that are split over chunks', async () => {
    const bytes = Buffer.from(server.wire.text('a 🙂 é', { model: 'm', messages: [] }));
    const single = [...bytes].map((byte) => ({ raw: Buffer.from([byte]) }));
    server.next({ steps: [...single, { end: 'stop' }] });
    expect((await answer()).text).toBe('a 🙂 é');
  });

  it('sends prompt, history, model, limit and request id, and the key in one header only', async () => {
    const messages = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'assistant', content: ' ' },
      { role: 'user', content: 'three' },
      { role: 'user', content: 'four' },
    ] as const;
    const user = opaqueUser('alice', 'a secret');
    await answer({ messages, maxTokens: 77, user, requestId: 'req_42' });
    const { body, headers, seen } = await server.request();
    expect(headers['x-request-id']).toBe('req_42');
    expect(seen).toEqual({
      model: 'test-model',
      system: 'You are a test.',
      tools: [],
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three\n\nfour' },
      ],
    });
    const sent = JSON.stringify(body);
    expect(sent).toContain('77');
    expect(sent.includes(user)).toBe(sendsUser);
    expect(sent).not.toContain('alice');
    expect(sent).not.toContain(secretKey);
    const holders = Object.keys(headers).filter((header) => String(headers[header]).includes(secretKey));
    // The one by which the server let it in.
    expect(holders).toHaveLength(1);
  });

  it('reaches a server that wants no key', async () => {
    const open = await makeServer().start();
    const { text } = await collect(providerAt(key, open.baseUrl, '').stream(chatRequest(), { signal }));
    await open.close();
    expect(text).toBe('You said: hello there');
  });

  it('sends nothing that the SDK finds in the environment by itself', async () => {
    for (const name of ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_ADMIN_KEY', 'ANTHROPIC_AUTH_TOKEN'])
      vi.stubEnv(name, 'stray');
    const { error } = await answer();
    vi.unstubAllEnvs();
    expect(error).toBeUndefined();
    expect(JSON.stringify((await server.request()).headers)).not.toContain('stray');
  });
});
