import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../packages/providers/src/index.ts';
import { secretKey } from '../support/providers/drivers.ts';
import { chunk, delta, event, oneAnswer, words } from '../support/providers/one-answer.ts';
import type { Reply } from '../support/providers/reply.ts';

type Row = readonly [name: string, told: unknown, code: string, retryable: boolean];

const rejected = ['PROVIDER_REJECTED', false] as const;
const auth = ['PROVIDER_AUTH_FAILED', false] as const;
const limited = ['PROVIDER_RATE_LIMITED', true] as const;
const away = ['PROVIDER_UNAVAILABLE', true] as const;
const mistaken = ['PROVIDER_BAD_RESPONSE', true] as const;

const rows: Row[] = [
  ['a code as a text: 401', { error: { message: 'no', code: '401' } }, ...auth],
  ['a code as a text: 429', { error: { message: 'slow', type: null, code: '429' } }, ...limited],
  [
    'a code as a text: 503',
    { error: { message: 'away', type: 'invalid_request_error', code: '503' } },
    ...away,
  ],
  ['status_code', { error: { message: 'no', status_code: 400 } }, ...rejected],
  ['status_code outside', { error: 'slow down', status_code: 429 }, ...limited],
  ['statusCode, and no wrapping', { statusCode: 503, message: 'away' }, ...away],
  ['a detail and its status', { detail: 'Too many requests', status_code: '429' }, ...limited],
  ['an error within an error', { error: { error: { message: 'slow', code: 429 } } }, ...limited],
  ['a list of errors', { error: [{ message: 'slow', code: 429 }] }, ...limited],
  ['vLLM', { object: 'error', message: 'too long', type: 'BadRequestError', code: 400 }, ...rejected],
  [
    'LiteLLM',
    { error: { message: 'litellm.RateLimitError', type: 'None', param: 'None', code: '429' } },
    ...limited,
  ],
  ['Google', { error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }, ...away],
  ['Google without a number', { error: { message: 'quota', status: 'RESOURCE_EXHAUSTED' } }, ...limited],
  [
    'Groq: a call that it cannot read',
    {
      error: {
        message: 'Failed to call a function',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        failed_generation: '<x>',
        status_code: 400,
      },
    },
    ...mistaken,
  ],
  [
    'OpenRouter',
    {
      id: 'gen-1',
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      error: { code: 502, message: 'Provider returned error', metadata: { raw: 'gone', provider_name: 'X' } },
    },
    ...away,
  ],
  [
    'OpenRouter in the choice',
    { choices: [{ index: 0, delta: {}, error: { code: 429, message: 'slow' } }] },
    ...limited,
  ],
  ['a code that is no status', { error: { code: 1302, message: 'hm' } }, 'PROVIDER_STREAM_BROKEN', true],
  ['no credit', { error: { code: 'insufficient_quota', message: 'pay' } }, ...auth],
];

describe('an error in a stream that began well', () => {
  it.concurrent.each(rows)('OpenAI: %s', async (_name, told, code, retryable) => {
    const { text, end, error } = await oneAnswer('openai', {
      steps: [delta({ content: 'Hi' }), chunk(told)],
    });
    expect(text).toBe('Hi');
    expect(end).toBeUndefined();
    expect(error).toMatchObject({ code, retryable });
  });

  it.concurrent.each(rows.filter(([, told]) => !JSON.stringify(told).includes('choices')))(
    'Anthropic, by an event: %s',
    async (_name, told, code, retryable) => {
      const raw = `event: error\ndata: ${JSON.stringify(told)}\n\n`;
      const { text, error } = await oneAnswer('anthropic', { steps: [words('Hi'), { raw }] });
      expect(text).toBe('Hi');
      expect(error).toMatchObject({ code, retryable });
    },
  );

  it.concurrent.each(['openai', 'anthropic'])('that is a document: %s', async (key) => {
    const raw = JSON.stringify({ error: { message: 'slow', code: '429' } }, null, 2);
    const headers = { 'content-type': 'application/json' };
    const { error } = await oneAnswer(key, { headers, steps: [{ raw }], isBare: true });
    expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true });
  });

  it.concurrent('of a name alone counts', async () => {
    const steps = [words('Hi'), event('error', { error: { type: 'overloaded_error' } })];
    expect((await oneAnswer('anthropic', { steps })).error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});

describe('a refusal', () => {
  const refused = async (reply: Reply, key = 'openai') =>
    (await oneAnswer(key, reply)).error as ProviderError;

  it.concurrent('of a call that a model wrote wrongly is worth another try, whatever it says', async () => {
    const body = JSON.stringify({ error: { code: 'tool_use_failed', message: 'Failed to call a function' } });
    const error = await refused({ status: 400, headers: { 'x-should-retry': 'false' }, body });
    expect(error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', retryable: true, status: 400 });
  });

  it.concurrent.each<readonly [string, string, string]>([
    ['a message', '{"error":{"message":"no such\\nmodel"}}', 'no such model'],
    ['an error that is a text', '{"error":"no such model"}', 'no such model'],
    ['a detail', '{"detail":"no such model"}', 'no such model'],
    ['a list', '[{"error":{"code":400,"message":"no such model"}}]', 'no such model'],
    [
      'the words of another',
      '{"error":{"message":"Provider returned error","metadata":{"raw":"gone"}}}',
      'Provider returned error (gone)',
    ],
    ['no JSON', 'no such model', 'no such model'],
    ['half a character', '{"error":{"message":"so \\ud83d"}}', 'so \ufffd'],
    [
      'keys',
      `{"error":{"message":"Incorrect key ${secretKey}, or sk-proj-abc, Bearer abcdef or A1b2C3d4E5f6G7h8J9"}}`,
      'Incorrect key [key], or [key], [key] or [key]',
    ],
  ])('tells the operator why: %s', async (_name, body, reason) => {
    for (const key of ['openai', 'anthropic']) {
      const error = await refused({ status: 400, body }, key);
      expect(error.reason).toBe(reason);
      expect(error.message).not.toContain(reason);
    }
  });

  it.concurrent('is short, however much it says, and however long', async () => {
    const long = await refused({
      status: 500,
      body: JSON.stringify({ error: { message: 'no '.repeat(99_999) } }),
    });
    expect(long).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: 500 });
    expect(long.reason?.length).toBeLessThan(320);
  });

  it.concurrent.each(['openai', 'anthropic'])('that does not end is one (%s)', async (key) => {
    const error = await refused({ status: 429, isEndless: true, body: '{"error":{"message":"slow' }, key);
    expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', status: 429 });
  });
});
