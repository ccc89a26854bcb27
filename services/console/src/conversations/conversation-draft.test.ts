import { ConversationMetadata, CreateSessionRequest, DemoAgentMetadata } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { aModel, otherModel } from '../new-chat/agent-choice.ts';
import {
  type ConversationDraft,
  emptyDraft,
  limitsOf,
  mostAgents,
  newAgent,
  problemsOf,
  requestOf,
} from './conversation-draft.ts';
import { presets } from './presets.ts';

const providers = {
  demo: {
    name: 'Demo',
    models: ['echo', 'typist'],
    default_model: 'echo',
    capabilities: [],
    is_available: true,
  },
};
const draft: ConversationDraft = { ...emptyDraft(providers), goal: ' Agree. ' };

it('asks for what stands in the form, with the agents in their order', () => {
  const [first, second] = draft.agents;
  if (!first || !second) throw new Error('there are two');
  const asked = requestOf({
    ...draft,
    agents: [second, first],
    policy: 'moderator',
    moderator: first.id,
    limits: { turns: '5', tokens: '', cost: '0.5', minutes: '1.5' },
  });
  expect(CreateSessionRequest.parse(asked)).toEqual({
    session_type: 'agent_agent',
    agents: {
      'Agent 2': { provider: 'demo', model: 'typist' },
      'Agent 1': { provider: 'demo', model: 'typist' },
    },
    metadata: {
      title: 'Agree.',
      goal: 'Agree.',
      turn_policy: 'moderator',
      moderator: 'Agent 1',
      limits: { max_turns: 5, max_cost_usd: 0.5, max_duration_seconds: 90 },
    },
  });
  expect(Object.keys(asked.agents)).toEqual(['Agent 2', 'Agent 1']);
});

it('says what is missing or wrong, and where', () => {
  expect(problemsOf(draft)).toEqual({});
  expect(problemsOf({ ...draft, goal: ' \n' })).toHaveProperty('goal');
  const named = (...names: string[]): ConversationDraft => ({
    ...draft,
    agents: names.map((name, at) => ({ ...newAgent(at + 1, providers), name })),
  });
  expect(Object.keys(problemsOf(named('a', 'a ')))).toEqual(['name 1', 'name 2']);
  expect(Object.keys(problemsOf(named('', 'b')))).toEqual(['name 1']);
  expect(Object.keys(problemsOf(named('7', 'b')))).toEqual(['name 1']);
  const [first] = draft.agents;
  if (!first) throw new Error('there are two');
  const nameless = {
    ...first,
    choice: { ...first.choice, agentId: aModel, model: otherModel, otherName: ' ' },
  };
  expect(Object.keys(problemsOf({ ...draft, agents: [nameless] }))).toEqual(['model 1']);
  const limits = { turns: '0', tokens: '1.5', cost: '-1', minutes: 'x' };
  expect(Object.keys(problemsOf({ ...draft, limits }))).toEqual(['turns', 'tokens', 'cost', 'minutes']);
});

it('leaves limits that are not written to the operator', () => {
  expect(limitsOf({ turns: '', tokens: ' ', cost: '', minutes: '' })).toEqual({});
  expect(limitsOf({ turns: '3', tokens: '100', cost: '', minutes: '' })).toEqual({
    max_turns: 3,
    max_tokens: 100,
  });
});

it.each(presets.map((preset) => [preset.key, preset] as const))(
  'the preset %s is a conversation that the demo can play',
  (_, preset) => {
    expect(problemsOf(preset.draft)).toEqual({});
    const { agents, metadata } = CreateSessionRequest.parse(requestOf(preset.draft));
    expect(ConversationMetadata.parse(metadata).goal).toBe(preset.draft.goal);
    expect(Object.keys(agents).length).toBeLessThanOrEqual(mostAgents);
    for (const agent of Object.values(agents)) {
      if (!('provider' in agent)) throw new Error('it is no registered agent');
      expect(agent.provider).toBe('demo');
      const { script, asks } = DemoAgentMetadata.parse(agent.metadata);
      expect(script ?? asks).toBeDefined();
    }
  },
);

it('a preset whose agent has another provider leaves out what only the demo plays', () => {
  const [debate] = presets;
  if (!debate) throw new Error('there is one');
  const agents = debate.draft.agents.map((agent) => ({
    ...agent,
    choice: { ...agent.choice, provider: 'openai', model: 'gpt-a' },
  }));
  for (const agent of Object.values(requestOf({ ...debate.draft, agents }).agents))
    expect(agent).toEqual({ provider: 'openai', model: 'gpt-a' });
});
