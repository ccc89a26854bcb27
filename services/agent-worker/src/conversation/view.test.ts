import type { Frame } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import type { LoggedFrame } from '../history.ts';
import { conversationPrompt } from './instructions.ts';
import { spokenOf } from './spoken.ts';
import { askAgent, conclude, nextSpeaker, sendData } from './tools.ts';
import { viewOf } from './view.ts';

const agents = ['ann', 'ben', 'cid'].map((key, position) => ({
  key,
  agent_id: `agt_${position}`,
  registered: false,
  ...(key === 'cid' ? { name: 'Dr Cid' } : {}),
  provider: 'demo',
  model: 'echo',
  capabilities: key === 'ben' ? ['maths'] : [],
  personality: `${key} is calm`,
  interaction_modes: [],
  metadata: {},
}));
const limits = { maxMessages: 100, maxChars: 10_000 };

function frame(type: Frame['type'], content: string, more: Partial<Frame> = {}): Frame {
  return { type, content, timestamp: '2026-01-01T00:00:00Z', ...more, metadata: more.metadata ?? {} };
}

const logged = (...frames: Frame[]): LoggedFrame[] =>
  frames.map((one, at) => ({ seq: at + 1, messageId: `m${at + 1}`, frame: one }));

const talk = logged(
  frame('text', 'welcome', { sender: 'ada' }),
  frame('response', 'I begin', { sender: 'agt_0', receiver: 'agt_1', metadata: { turn: 1 } }),
  frame('text', 'only ben', { sender: 'ada', receiver: 'agt_1' }),
  frame('text', 'as ben', { sender: 'agt_1' }),
  frame('text', 'psst', { sender: 'agt_0', receiver: 'agt_2', metadata: { event: 'agent.message' } }),
  frame('response', 'what?', { sender: 'agt_2', receiver: 'agt_0', metadata: { in_reply_to: 'm5' } }),
  frame('response', 'my turn', {
    sender: 'agt_1',
    receiver: 'agt_2',
    metadata: { turn: 2, structured_data: { votes: 2 } },
  }),
  frame('stop', '', { metadata: { event: 'stop.requested' } }),
);
const view = (position: number): string[] =>
  viewOf(spokenOf(talk, agents), { position, agents, limits }).map(
    ({ role, content }) => `${role}|${content}`,
  );

describe('what an agent sees', () => {
  it('is its own words as its own, and those of others by name', () => {
    expect(view(0)).toEqual([
      'user|Supervisor: welcome',
      'assistant|I begin',
      'user|ben: as ben',
      'assistant|psst',
      'user|Dr Cid (to you alone): what?',
      'user|ben: my turn\n\nData that came with it:\n{"votes":2}',
    ]);
  });

  it('is not what others were told alone', () => {
    expect(view(1).slice(0, 4)).toEqual([
      'user|Supervisor: welcome',
      'user|ann: I begin',
      'user|Supervisor (to you alone): only ben',
      'assistant|as ben',
    ]);
    expect(view(2).join()).not.toContain('only ben');
    expect(view(1).join()).not.toContain('psst');
  });

  it('ends with something to reply to, also at the start and after its own word', () => {
    expect(viewOf([], { position: 0, agents, limits })).toMatchObject([{ role: 'user' }]);
    expect(view(1).at(-1)).toMatch(/^user\|Nobody else/);
  });

  it('is the newest part where all would be too much', () => {
    const spoken = spokenOf(talk, agents);
    const few = viewOf(spoken, { position: 0, agents, limits: { maxMessages: 2, maxChars: 10_000 } });
    expect(few.map(({ content }) => content.split(':')[0])).toEqual(['Dr Cid (to you alone)', 'ben']);
    expect(viewOf(spoken, { position: 0, agents, limits: { maxMessages: 9, maxChars: 1 } })).toHaveLength(1);
  });
});

describe('what an agent is told to do', () => {
  const role = {
    agent: agents[0] as (typeof agents)[0],
    position: 0,
    agents,
    goal: 'choose a name',
    moderator: 1,
  } as const;

  it('is who it is, the goal, the others and the rules', () => {
    const prompt = conversationPrompt({ ...role, policy: 'round_robin', tools: [conclude.tool] });
    expect(prompt).toMatch(/You are ann/);
    expect(prompt).toMatch(/choose a name/);
    expect(prompt).toMatch(/- ben \(ben is calm; can: maths\)/);
    expect(prompt).toMatch(/- Dr Cid \(cid is calm\)/);
    expect(prompt).toMatch(/`conclude`/);
    expect(prompt).not.toMatch(/`next_speaker`|- ann/);
  });

  it('names the tools that it has, and no others', () => {
    const addressed = conversationPrompt({ ...role, policy: 'addressed', tools: [nextSpeaker.tool] });
    expect(addressed).toMatch(/`next_speaker`/);
    expect(addressed).not.toMatch(/`conclude`/);
    const moderated = conversationPrompt({ ...role, policy: 'moderator', tools: [] });
    expect(moderated).toMatch(/- ben \(.*the moderator\)/);
  });
});

describe('a call of a tool', () => {
  it('is read', () => {
    expect(conclude.parse('{"summary":" done "}')).toEqual({ summary: 'done' });
    expect(nextSpeaker.parse('{"agent":"ben"}')).toEqual({ agent: 'ben' });
    expect(sendData.parse('{"data":{"n":1}}')).toEqual({ data: { n: 1 } });
    expect(askAgent.parse('{"capability":"maths","message":"1+1?"}')).toEqual({
      capability: 'maths',
      message: '1+1?',
    });
  });

  it.each([
    [conclude, '{"summary"', /no JSON/],
    [conclude, '{}', /summary/],
    [sendData, '{"data":[]}', /data/],
    [askAgent, '{"message":"x"}', /either an agent or a capability/],
    [askAgent, '{"message":"x","agent":"a","capability":"b"}', /either an agent or a capability/],
  ])('is refused in words for the model: %#', (kind, text, told) => {
    expect(kind.parse(text)).toMatchObject({ problem: expect.stringMatching(told) });
  });

  it('is offered as an object of JSON Schema', () => {
    expect(askAgent.tool.parameters).toMatchObject({ type: 'object', required: ['message'] });
    expect(conclude.tool.parameters).not.toHaveProperty('$schema');
  });
});
