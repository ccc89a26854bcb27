import { CreateSessionRequest, type SessionResponse } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { requestToGoOn } from './request-to-go-on.ts';

const own = {
  agent_id: 'agt_0_d8JVg3csMiE1e8L6sGD7_0',
  provider: 'demo',
  model: 'typist',
  capabilities: ['tea'],
  personality: 'kind',
  status: 'inactive',
};
const session: SessionResponse = {
  session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
  type: 'system',
  created_at: '2026-01-31T11:00:00.000Z',
  status: 'expired',
  session_type: 'human_agent',
  agents: { primary: own },
  metadata: { title: 'Tea', usage: {}, cost: 1 },
};

it('asks for the same agent under the same title, and for nothing that was counted', () => {
  expect(CreateSessionRequest.parse(requestToGoOn(session))).toEqual({
    session_type: 'human_agent',
    agents: { primary: { provider: 'demo', model: 'typist', capabilities: ['tea'], personality: 'kind' } },
    metadata: { title: 'Tea' },
  });
});

it('names a registered agent, and a session without a title after what is said', () => {
  const agents = { primary: { ...own, agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7' } };
  const request = requestToGoOn({ ...session, agents, metadata: {} }, 'And coffee?\nOr not?');
  expect(request.agents).toEqual({ primary: { agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7' } });
  expect(request.metadata).toEqual({ title: 'And coffee?' });
  expect(requestToGoOn({ ...session, metadata: {} }).metadata).toBeUndefined();
});
