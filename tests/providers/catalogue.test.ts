import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderCatalogue } from '../../packages/protocol/src/index.ts';
import { catalogueOf } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest } from '../support/providers/drivers.ts';
import { openAiServer } from '../support/providers/openai-server.ts';
import { providersFrom } from '../support/providers/providers-from.ts';

const { signal } = new AbortController();
const catalogue = (env: Record<string, string>) => catalogueOf(providersFrom(env));

describe('the catalogue', () => {
  it('lists all known providers and offers those with a key or an address', () => {
    const listed = ProviderCatalogue.parse(
      catalogue({ OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: ' ', OLLAMA_BASE_URL: 'http://127.0.0.1:11434' }),
    );
    const available = Object.entries(listed).map(([key, entry]) => `${key} ${entry.is_available}`);
    expect(available).toEqual(
      expect.arrayContaining([
        'demo true',
        'openai true',
        'anthropic false',
        'groq false',
        'google false',
        'ollama true',
      ]),
    );
    expect(Object.values(listed).every((entry) => entry.models.includes(entry.default_model))).toBe(true);
    expect(Object.values(listed).every((entry) => entry.capabilities.includes('tools'))).toBe(true);
    expect(listed['demo']).toMatchObject({ name: 'Demo (built in, no AI)', any_model: false });
  });

  it('answers for a provider that is not configured here', async () => {
    const provider = providersFrom({}).get('groq');
    const { error } = await collect(provider?.stream(chatRequest(), { signal }));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
  });

  it('refuses an address that is none', () => {
    expect(() => catalogue({ GROQ_BASE_URL: 'localhost:1' })).toThrow(
      'GROQ_BASE_URL: must be an http or https URL',
    );
  });

  it.each(['', '/', '/v1', '/v1/'])('finds ollama at its address with %o behind it', async (suffix) => {
    const server = await openAiServer().start();
    const base = server.baseUrl.replace('/v1', suffix);
    const provider = providersFrom({ OLLAMA_BASE_URL: base }).get('ollama');
    const { text } = await collect(provider?.stream(chatRequest(), { signal }));
    await server.close();
    expect(text).toBe('You said: hello there');
  });
});

describe('PROVIDERS_FILE', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'providers-'));
    path = join(folder, 'providers.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const server = { name: 'My vLLM', base_url: 'http://127.0.0.1:1/v1', models: ['m'], default_model: 'm' };
  const read = (content: unknown, env: Record<string, string> = {}) => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return catalogue({ ...env, PROVIDERS_FILE: path });
  };

  it('adds a server', async () => {
    const local = await openAiServer({ apiKey: 'from-file' }).start();
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, 'from-file\n');
    const entry = { ...server, base_url: `${local.baseUrl}/`, api_key_file: keyFile, include_usage: false };
    expect(read({ vllm: entry })['vllm']).toEqual({
      name: 'My vLLM',
      models: ['m'],
      default_model: 'm',
      any_model: false,
      capabilities: ['conversation', 'streaming'],
      is_available: true,
    });
    const provider = providersFrom({ PROVIDERS_FILE: path }).get('vllm');
    const { text, events } = await collect(provider?.stream(chatRequest(), { signal }));
    await local.close();
    expect(text).toBe('You said: hello there');
    expect(events.at(-1)).not.toHaveProperty('usage');
    expect((await local.request()).body).not.toHaveProperty('stream_options');
  });

  it.each([
    [undefined, false],
    [['conversation', 'streaming', 'tools'], true],
  ])('sends tools to a server that has the capabilities %o: %s', async (capabilities, hasTools) => {
    const local = await openAiServer().start();
    read({ vllm: { ...server, base_url: local.baseUrl, ...(capabilities && { capabilities }) } });
    const provider = providersFrom({ PROVIDERS_FILE: path }).get('vllm');
    const tools = [{ name: 'conclude', description: 'End it.', parameters: { type: 'object' } }];
    const { error } = await collect(provider?.stream(chatRequest({ tools }), { signal }));
    await local.close();
    expect(error).toBeUndefined();
    expect(provider?.hasTools).toBe(hasTools);
    expect('tools' in (await local.request()).body).toBe(hasTools);
  });

  it.each([
    [undefined, { max_tokens: 7 }],
    ['max_completion_tokens', { max_completion_tokens: 7 }],
    ['none', {}],
  ])('sends the limit of an answer under the name %s', async (max_tokens_field, expected) => {
    const local = await openAiServer().start();
    read({ vllm: { ...server, base_url: local.baseUrl, max_tokens_field } });
    const provider = providersFrom({ PROVIDERS_FILE: path }).get('vllm');
    await collect(provider?.stream(chatRequest({ maxTokens: 7 }), { signal }));
    await local.close();
    const { body } = await local.request();
    const { max_tokens, max_completion_tokens } = body;
    expect(JSON.parse(JSON.stringify({ max_tokens, max_completion_tokens }))).toEqual(expected);
    expect(body).not.toHaveProperty('temperature');
  });

  it('has an entry take the place of a built-in provider, whatever is set for that one', async () => {
    const local = await openAiServer({ apiKey: 'own' }).start();
    const entry = { ...server, base_url: local.baseUrl, api_key_env: 'MY_KEY' };
    const elsewhere = { GROQ_API_KEY: 'theirs', GROQ_BASE_URL: 'http://127.0.0.1:9' };
    const env = { ...elsewhere, MY_KEY: 'own', PROVIDERS_FILE: path };
    const listed = read({ groq: entry }, env);
    expect(listed['groq']).toMatchObject({ name: 'My vLLM', models: ['m'], any_model: false });
    expect(Object.keys(listed)).toEqual(Object.keys(catalogue({})));
    const provider = providersFrom(env).get('groq');
    const { text } = await collect(provider?.stream(chatRequest(), { signal }));
    await local.close();
    expect(text).toBe('You said: hello there');
  });

  it('takes a key from the environment', () => {
    expect(read({ a: { ...server, api_key_env: 'MY_KEY' } }, { MY_KEY: 'k' })['a']?.is_available).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'is not JSON'],
    ['no object', [], 'file: '],
    ['a bad key', { 'Bad Key': server }, 'Bad Key: a key is of a-z'],
    ['the key of the demo', { demo: server }, 'demo: this key is always that of the built-in provider'],
    ['a bad URL', { a: { ...server, base_url: 'x' } }, 'a.base_url: must be an http or https URL'],
    ['no models', { a: { ...server, models: [] } }, 'a.models: '],
    ['a default outside the models', { a: { ...server, default_model: 'n' } }, 'a.default_model: is not one'],
    ['an unknown field', { a: { ...server, api_key: 'sk-secret' } }, 'a: Unrecognized key: "api_key"'],
    ['a field of no limit', { a: { ...server, max_tokens_field: 'n' } }, 'a.max_tokens_field: '],
    ['an unset variable', { a: { ...server, api_key_env: 'NONE' } }, 'a.api_key_env: NONE is not set'],
    [
      'a missing key file',
      { a: { ...server, api_key_file: '/none' } },
      'a.api_key_file: cannot read /none (ENOENT)',
    ],
    ['two keys', { a: { ...server, api_key_file: '/k', api_key_env: 'K' } }, 'not both'],
  ])('says what is wrong: %s', (_name, content, message) => {
    let told = '';
    try {
      read(content);
    } catch (error) {
      told = String(error);
    }
    expect(told).toContain(`PROVIDERS_FILE ${path}: `);
    expect(told).toContain(message);
    expect(told).not.toContain('\n');
    expect(told).not.toContain('sk-secret');
  });

  it('names a file that is not there', () => {
    expect(() => catalogue({ PROVIDERS_FILE: '/none.json' })).toThrow('cannot read /none.json (ENOENT)');
  });
});
