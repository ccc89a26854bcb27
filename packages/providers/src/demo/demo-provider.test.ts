import { DemoAgentMetadata } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../chat/chat-event.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { DemoProvider } from './demo-provider.ts';

const { signal: never } = new AbortController();

function request(overrides: Partial<ChatRequest>): ChatRequest {
  return {
    provider: 'demo',
    model: 'typist',
    system: 'be brief',
    messages: [{ role: 'user', content: 'say it' }],
    agentMetadata: {},
    requestId: 'r',
    ...overrides,
  };
}

async function answer(overrides: Partial<ChatRequest>, signal = never): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const event of new DemoProvider().stream(request(overrides), { signal })) events.push(event);
  return events;
}

const texts = (events: ProviderEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'text' ? [event.text] : []));

describe('echo', () => {
  it('repeats the last text of the user at once and counts words', async () => {
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'first' },
      { role: 'user', content: 'so it  🙂\n' },
    ] as const;
    expect(await answer({ model: 'echo', messages })).toEqual([
      { type: 'text', text: 'so it  🙂\n' },
      {
        type: 'end',
        finishReason: 'stop',
        model: 'echo',
        usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 },
      },
    ]);
  });

  it('has nothing to repeat without a text', async () => {
    expect(await answer({ model: 'echo', messages: [] })).toHaveLength(1);
  });
});

describe('typist', () => {
  it('writes the script word by word, losing nothing', async () => {
    const script = '  One two\n\nthree 🙂 ';
    const events = await answer({ agentMetadata: { script, tokens_per_second: 10_000 } });
    expect(texts(events)).toEqual(['  ', 'One ', 'two\n\n', 'three ', '🙂 ']);
    expect(texts(events).join('')).toBe(script);
  });

  it('writes each part of a script in turn, and the last one again', async () => {
    const agentMetadata = { script: ['one', 'two'], tokens_per_second: 10_000 };
    const written = await Promise.all([1, 2, 3].map((ownTurn) => answer({ agentMetadata, ownTurn })));
    expect(written.map((events) => texts(events).join(''))).toEqual(['one', 'two', 'two']);
    expect(texts(await answer({ agentMetadata }))).toEqual(['one']);
  });

  it('has a text of its own', async () => {
    expect(texts(await answer({ agentMetadata: { tokens_per_second: 10_000 } })).length).toBeGreaterThan(20);
  });

  it('keeps its pace', async () => {
    const start = performance.now();
    await answer({ agentMetadata: { script: 'a b c d e f', tokens_per_second: 50, latency_ms: 100 } });
    const taken = performance.now() - start;
    expect(taken).toBeGreaterThanOrEqual(195);
    expect(taken).toBeLessThan(2000);
  });

  it('stops at the limit', async () => {
    const events = await answer({
      maxTokens: 2,
      agentMetadata: { script: 'a b c', tokens_per_second: 10_000 },
    });
    expect(texts(events)).toEqual(['a ', 'b ']);
    expect(events.at(-1)).toMatchObject({ finishReason: 'length' });
  });

  it.each([
    ['before the first word', { latency_ms: 60_000 }, 0],
    ['between two words', { tokens_per_second: 0.01 }, 1],
  ])('can be stopped %s', async (_name, agentMetadata, words) => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const stream = new DemoProvider().stream(request({ agentMetadata }), { signal: stop.signal });
    for (let read = 0; read < words; read++) await stream.next();
    const next = stream.next();
    stop.abort(reason);
    await expect(next).rejects.toBe(reason);
  });
});

describe('the demo', () => {
  it('refuses what it does not have', async () => {
    const refused = { code: 'PROVIDER_REJECTED', retryable: false };
    await expect(answer({ model: 'gpt' })).rejects.toMatchObject(refused);
    await expect(answer({ agentMetadata: { latency_ms: 'x' } })).rejects.toMatchObject(refused);
  });

  it('keeps foreign metadata and refuses bad values of its own', () => {
    expect(DemoAgentMetadata.parse({ colour: 'red', latency_ms: 5 })).toEqual({
      colour: 'red',
      latency_ms: 5,
    });
    for (const bad of [
      { tokens_per_second: 0 },
      { latency_ms: -1 },
      { script: 1 },
      { script: [] },
      { conclude_after: 0 },
    ]) {
      expect(DemoAgentMetadata.safeParse(bad).success).toBe(false);
    }
  });
});
