import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../chat/chat-event.ts';
import type { ChatMessage, ChatRequest, Tool } from '../chat/chat-request.ts';
import { DemoProvider } from './demo-provider.ts';

const { signal } = new AbortController();
const tool = (name: string): Tool => ({ name, description: name, parameters: { type: 'object' } });
const tools = ['conclude', 'next_speaker', 'ask_agent'].map(tool);
const question: ChatMessage = { role: 'user', content: 'Ada: go on' };

async function answer(overrides: Partial<ChatRequest>): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  const request: ChatRequest = {
    provider: 'demo',
    model: 'echo',
    system: '',
    messages: [question],
    agentMetadata: {},
    tools,
    requestId: 'r',
    ...overrides,
  };
  for await (const event of new DemoProvider().stream(request, { signal })) events.push(event);
  return events;
}

/** What was written and called, for short. */
async function play(overrides: Partial<ChatRequest>): Promise<string[]> {
  return (await answer(overrides)).map((event) => {
    if (event.type === 'text') return event.text;
    if (event.type === 'tool_call') return `${event.call.name} ${event.call.arguments}`;
    return event.type === 'end' ? event.finishReason : event.type;
  });
}

const asked = (name: string, content: string): ChatMessage[] => [
  question,
  { role: 'assistant', content: '', toolCalls: [{ id: 'c', name, arguments: '{}' }] },
  { role: 'tool', callId: 'c', name, content },
];

describe('the demo in a conversation', () => {
  it.each(['echo', 'typist'])('concludes when it has had its turns (%s)', async (model) => {
    const agentMetadata = { conclude_after: 2, script: 'Ada: go on', tokens_per_second: 10_000 };
    const text = model === 'echo' ? ['Ada: go on'] : ['Ada: ', 'go ', 'on'];
    expect(await play({ model, agentMetadata, ownTurn: 1 })).toEqual([...text, 'stop']);
    for (const ownTurn of [2, 3]) {
      expect(await play({ model, agentMetadata, ownTurn })).toEqual([
        ...text,
        `conclude {"summary":"The demo concludes in its turn ${ownTurn}."}`,
        'tool_calls',
      ]);
    }
  });

  it('uses no tool that it is not offered', async () => {
    const agentMetadata = { conclude_after: 1, addresses: ['ada'], asks: { agent: 'bob', message: 'why?' } };
    expect(await play({ agentMetadata, ownTurn: 1, tools: [] })).toEqual(['Ada: go on', 'stop']);
    expect(await play({ agentMetadata, ownTurn: 1, tools: [tool('ask_human')] })).toHaveLength(2);
  });

  it('gives the word to one agent after the other, until it concludes', async () => {
    const agentMetadata = { addresses: ['ada', 'bob'], conclude_after: 4 };
    const calls = await Promise.all([1, 2, 3, 4].map((ownTurn) => play({ agentMetadata, ownTurn })));
    expect(calls.map(([, call]) => call?.slice(0, 30))).toEqual([
      'next_speaker {"agent":"ada"}',
      'next_speaker {"agent":"bob"}',
      'next_speaker {"agent":"ada"}',
      expect.stringMatching(/^conclude /),
    ]);
  });

  it('asks another agent before it writes what the answer was', async () => {
    const agentMetadata = { asks: { capability: 'maths', message: 'how many?' }, conclude_after: 1 };
    expect(await play({ agentMetadata })).toEqual([
      'ask_agent {"capability":"maths","message":"how many?"}',
      'tool_calls',
    ]);
    expect(await play({ agentMetadata, messages: asked('ask_agent', 'seven') })).toEqual([
      'The answer was: seven',
      'conclude {"summary":"The demo concludes in its turn 1."}',
      'tool_calls',
    ]);
  });

  it('has nothing to add to what came of its other calls', async () => {
    const agentMetadata = { conclude_after: 1 };
    expect(await play({ agentMetadata, messages: asked('conclude', 'ok') })).toEqual(['stop']);
  });

  it('calls nothing when its answer was cut', async () => {
    const agentMetadata = { conclude_after: 1, script: 'a b c', tokens_per_second: 10_000 };
    expect(await play({ model: 'typist', agentMetadata, maxTokens: 2 })).toEqual(['a ', 'b ', 'length']);
  });
});
