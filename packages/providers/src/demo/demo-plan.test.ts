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

describe('the demo with calls', () => {
  const script = 'One two three';
  const agentMetadata = { script, tokens_per_second: 10_000 };
  const names = ['weather', 'github__issues'].map(tool);
  const result = (callId: string, name: string, content: string, isError = false): ChatMessage => ({
    role: 'tool',
    callId,
    name,
    content,
    ...(isError ? { isError } : {}),
  });
  const typed = async (overrides: Partial<ChatRequest>): Promise<string[]> => {
    const parts = await play({ model: 'typist', agentMetadata, tools: names, ...overrides });
    const calls = parts.findIndex((part) => part === 'stop' || part === 'tool_calls' || part.endsWith('}'));
    return [parts.slice(0, calls).join(''), ...parts.slice(calls)];
  };

  it('makes them where the text says, and writes what came of each', async () => {
    const demoCalls = [
      { tool: 'github.issues', arguments: { n: 1 } },
      { tool: 'weather', arguments: { city: 'Oslo' }, at: 4 },
      { tool: 'weather', at: 4 },
    ];
    expect(await typed({ demoCalls })).toEqual([
      'One ',
      'weather {"city":"Oslo"}',
      'weather {}',
      'tool_calls',
    ]);
    const first = [
      question,
      result('demo_at_0_0', 'weather', 'rain'),
      result('demo_at_0_1', 'weather', 'no city', true),
    ];
    expect(await typed({ demoCalls, messages: first })).toEqual([
      '\n\nweather: rain\nweather failed: no city\n\ntwo three',
      'github__issues {"n":1}',
      'tool_calls',
    ]);
    const second = [...first, result('demo_at_1_0', 'github__issues', 'none')];
    expect(await typed({ demoCalls, messages: second })).toEqual(['\n\ngithub__issues: none', 'stop']);
  });

  it('makes them behind its text where no place is given, and before it at the first', async () => {
    expect(await typed({ demoCalls: [{ tool: 'unknown', at: 99 }] })).toEqual([
      script,
      'unknown {}',
      'tool_calls',
    ]);
    const messages = [question, result('demo_at_0_0', 'weather', 'rain')];
    expect(await typed({ demoCalls: [{ tool: 'weather', at: 0 }], messages })).toEqual([
      `weather: rain\n\n${script}`,
      'stop',
    ]);
    // The echo of a text, on the way through a pair of halves.
    const echo = { model: 'echo', messages: [{ role: 'user', content: 'a🙂b' }] } as const;
    expect(await play({ ...echo, demoCalls: [{ tool: 'weather', at: 2 }] })).toEqual([
      'a\ufffd',
      'weather {}',
      'tool_calls',
    ]);
  });

  it('makes those of its metadata in the turn that they name, unless a text says otherwise', async () => {
    const calls = [{ tool: 'weather' }, { tool: 'weather', arguments: { n: 2 }, turn: 2 }];
    const of = { agentMetadata: { ...agentMetadata, calls } };
    expect(await typed({ ...of, ownTurn: 1 })).toEqual([script, 'weather {}', 'tool_calls']);
    expect(await typed({ ...of, ownTurn: 2 })).toEqual([
      script,
      'weather {}',
      'weather {"n":2}',
      'tool_calls',
    ]);
    expect(await typed({ ...of, demoCalls: [{ tool: 'conclude' }] })).toEqual([
      script,
      'conclude {}',
      'tool_calls',
    ]);
  });

  it('goes on with what it does otherwise: it asks before, and concludes behind', async () => {
    const metadata = {
      asks: { agent: 'bob', message: 'why?' },
      conclude_after: 1,
      calls: [{ tool: 'weather' }],
    };
    const all = [...tools, ...names];
    const messages = asked('ask_agent', 'seven');
    expect(await play({ agentMetadata: metadata, tools: all, messages })).toEqual([
      'The answer was: seven',
      'weather {}',
      'tool_calls',
    ]);
    expect(
      await play({
        agentMetadata: metadata,
        tools: all,
        messages: [...messages, result('demo_at_0_0', 'weather', 'rain')],
      }),
    ).toEqual([
      '\n\nweather: rain',
      'conclude {"summary":"The demo concludes in its turn 1."}',
      'tool_calls',
    ]);
  });
});
