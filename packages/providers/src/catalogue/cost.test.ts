import { describe, expect, it } from 'vitest';
import { costNanoUsd } from './cost.ts';

const usage = { input_tokens: 1000, output_tokens: 100, total_tokens: 1100 };

describe('costNanoUsd', () => {
  it.each([
    ['openai', 'gpt-4o', 3_500_000],
    ['openai', 'gpt-4o-2024-08-06', 3_500_000],
    ['anthropic', 'claude-sonnet-4-5', 4_500_000],
    ['groq', 'openai/gpt-oss-120b', 210_000],
  ])('knows what %s asks for %s', (provider, model, cost) => {
    expect(costNanoUsd(provider, model, usage)).toBe(cost);
  });

  it('is whole, also for a single token', () => {
    const cost = costNanoUsd('groq', 'openai/gpt-oss-20b', {
      input_tokens: 1,
      output_tokens: 0,
      total_tokens: 1,
    });
    expect(Number.isInteger(cost)).toBe(true);
  });

  it.each(['demo', 'ollama'])('takes nothing for %s', (provider) => {
    expect(costNanoUsd(provider, 'llama3.2', usage)).toBe(0);
  });

  it.each([
    ['a model without a price', 'openai', 'test-model'],
    ['a provider of the operator', 'vllm', 'gpt-4o'],
    ['a provider whose name is like that of another', 'openai-local', 'gpt-4o'],
  ])('does not guess: %s', (_name, provider, model) => {
    expect(costNanoUsd(provider, model, usage)).toBeUndefined();
  });

  it('survives a usage that makes no sense', () => {
    expect(costNanoUsd('openai', 'gpt-4o', { ...usage, input_tokens: -1 })).toBeUndefined();
  });
});
