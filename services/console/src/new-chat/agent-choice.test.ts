import { CreateSessionRequest, type ProvidersResponse } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { aModel, firstChoice, modelFor, otherModel, requestOf } from './agent-choice.ts';

const provider = (models: string[], usual = models[0] ?? '', isAvailable = true) => ({
  name: 'A provider',
  models,
  default_model: usual,
  capabilities: [],
  is_available: isAvailable,
});

const providers: ProvidersResponse = {
  demo: provider(['echo', 'typist']),
  openai: provider(['gpt-a', 'gpt-b'], 'gpt-b'),
  groq: provider(['llama'], 'llama', false),
};
const agents = [{ agent_id: 'agent_1' }];

it('begins with a provider that has a key, and else with the demo that types', () => {
  expect(firstChoice(providers, agents)).toMatchObject({
    agentId: aModel,
    provider: 'openai',
    model: 'gpt-b',
  });
  const { demo } = providers;
  expect(firstChoice(demo ? { demo } : {}, [])).toMatchObject({ provider: 'demo', model: 'typist' });
  expect(firstChoice({}, [])).toMatchObject({ provider: '', model: otherModel });
});

it('begins with what was chosen last, as far as that is still to be had', () => {
  const last = { agentId: 'agent_1', provider: 'openai', model: 'gpt-a' };
  expect(firstChoice(providers, agents, last)).toMatchObject(last);
  expect(firstChoice(providers, [], last)).toMatchObject({ ...last, agentId: aModel });
  const gone = { provider: 'groq', model: 'llama' };
  expect(firstChoice(providers, agents, gone)).toMatchObject({ provider: 'openai', model: 'gpt-b' });
  const other = { provider: 'openai', model: otherModel, otherName: 'gpt-z' };
  expect(firstChoice(providers, agents, other)).toMatchObject(other);
});

it('a provider without a list has a model of another name', () => {
  expect(modelFor({ own: provider([]) }, 'own')).toBe(otherModel);
});

it('asks for what was chosen, and calls the session after the first text', () => {
  const choice = {
    agentId: aModel,
    provider: 'openai',
    model: otherModel,
    otherName: ' gpt-z ',
    personality: ' \n',
  };
  const asked = requestOf(choice, 'Why?\nBecause.');
  expect(CreateSessionRequest.parse(asked)).toEqual({
    session_type: 'human_agent',
    agents: { primary: { provider: 'openai', model: 'gpt-z' } },
    metadata: { title: 'Why?' },
  });
  expect(requestOf({ ...choice, agentId: 'agent_1', personality: 'kind' }, 'x').agents).toEqual({
    primary: { agent_id: 'agent_1' },
  });
  expect(requestOf({ ...choice, model: 'gpt-a', personality: 'kind' }, 'x').agents).toEqual({
    primary: { provider: 'openai', model: 'gpt-a', personality: 'kind' },
  });
});
