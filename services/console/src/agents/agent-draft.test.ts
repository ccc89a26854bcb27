import { AgentConfig, type AgentStatus, ChangeAgentRequest } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { otherModel } from '../new-chat/agent-choice.ts';
import { changeOf, configOf, draftOf, emptyDraft, problemsOf, withProvider } from './agent-draft.ts';

const provider = (models: string[]) => ({
  name: 'P',
  models,
  default_model: models[0] ?? '',
  capabilities: [],
  is_available: true,
});
const providers = { demo: provider(['echo', 'typist']), own: { ...provider([]), is_available: false } };
const draft = { ...emptyDraft(providers), name: ' Helper ' };

const status: AgentStatus = {
  agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7',
  agent_type: 'ai',
  name: 'Helper',
  status: 'active',
  last_active: '2026-01-31T11:00:00.000Z',
  capabilities: ['tea', 'delegation'],
  interaction_modes: [],
  owner_id: 'alice',
  is_running: false,
  message_count: 3,
  metadata: {
    provider: 'demo',
    model: 'echo',
    cooldown_until: null,
    active_conversations: 1,
    total_tokens: 20,
    description: 'helps',
    visibility: 'public',
    limits: { messages_per_minute: 5 },
    script: 'Hello.',
  },
};

it('asks for an agent with what was filled in', () => {
  const filled = {
    ...draft,
    capabilities: 'tea, , coffee ,',
    personality: ' kind ',
    tools: ['weather'],
    isPublic: true,
    limits: { ...draft.limits, tokens_per_hour: '1000' },
    more: '{"script":"Hi"}',
  };
  expect(problemsOf(filled)).toEqual({});
  expect(AgentConfig.parse(configOf(filled))).toEqual({
    name: 'Helper',
    provider: 'demo',
    model: 'typist',
    capabilities: ['tea', 'coffee'],
    personality: 'kind',
    tools: ['weather'],
    metadata: { script: 'Hi', visibility: 'public', limits: { tokens_per_hour: 1000 } },
  });
});

it('changes nothing of an agent that is saved as it was', () => {
  const change = changeOf(draftOf(status, providers));
  expect(ChangeAgentRequest.parse(change)).toEqual({
    name: 'Helper',
    provider: 'demo',
    model: 'echo',
    capabilities: ['tea', 'delegation'],
    metadata: {
      description: 'helps',
      visibility: 'public',
      limits: { messages_per_minute: 5 },
      script: 'Hello.',
    },
  });
  const without = changeOf({ ...draftOf(status, providers), hasNoPersonality: true, personality: 'x' });
  expect(without.personality).toBeNull();
});

it('keeps a model that the provider does not list', () => {
  const other = draftOf({ ...status, metadata: { ...status.metadata, model: 'older' } }, providers);
  expect(other).toMatchObject({ model: otherModel, otherName: 'older' });
  expect(configOf(other).model).toBe('older');
  expect(withProvider(other, 'own', providers).model).toBe(otherModel);
});

it.each([
  ['name', { name: '  ' }],
  ['name', { name: 'a'.repeat(129) }],
  ['model', { model: otherModel, otherName: ' ' }],
  ['personality', { personality: 'a'.repeat(32_769) }],
  ['capabilities', { capabilities: 'a'.repeat(65) }],
  ['capabilities', { capabilities: Array.from({ length: 65 }, (_, at) => `c${at}`).join() }],
  ['messages_per_minute', { limits: { ...draft.limits, messages_per_minute: '0' } }],
  ['tokens_per_hour', { limits: { ...draft.limits, tokens_per_hour: 'many' } }],
  ['more', { more: '[1]' }],
  ['more', { more: '{' }],
])('finds what is wrong in %s', (field, change) => {
  expect(Object.keys(problemsOf({ ...draft, ...change }))).toEqual([field]);
});
