import {
  AgentCapabilities,
  AgentConfig,
  AgentListQuery,
  AgentListResponse,
  AgentMessageRequest,
  AgentMessageResponse,
  AgentStatus,
  DeleteAgentResponse,
  RegisterAgentResponse,
} from '../rest/agents.ts';
import { documented } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';
import { AgentPath, After, KeyHeader, pageLimit } from './parameters.ts';

const example = {
  agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7',
  agent_type: 'registered',
  name: 'Critic',
  status: 'active',
  last_active: '2026-01-31T11:00:00.000Z',
  capabilities: ['conversation'],
  interaction_modes: ['human_agent'],
  owner_id: 'demo',
  is_running: false,
  message_count: 0,
  metadata: { provider: 'demo', model: 'typist', cooldown_until: null, active_conversations: 0 },
} as const;

const Status = documented('AgentStatus', AgentStatus, 'An agent, and how it is.', {
  agent_id: 'Of the agent.',
  agent_type: 'Of a session, or registered.',
  name: 'As it was registered.',
  status: '`cooldown` while its provider makes it wait, `error` when its last turn failed.',
  last_active: 'When it last did anything, ISO 8601.',
  capabilities: 'As they were given.',
  interaction_modes: 'As they were given.',
  owner_id: 'Whose it is.',
  is_running: 'Whether it writes an answer at this moment.',
  message_count: 'Answers that it has written.',
  metadata: 'Its model, and how it is.',
});

export const agentStatus = endpoint({
  method: 'GET',
  path: '/agents/status/{agent_id}',
  tag: 'Agents',
  summary: 'Look at an agent',
  who: 'user',
  limit: 'agent-ops',
  params: AgentPath,
  answers: { 200: { description: 'How it is.', schema: Status, example } },
  errors: ['FORBIDDEN', 'AGENT_NOT_FOUND'],
});

export const listAgents = endpoint({
  method: 'GET',
  path: '/agents/list',
  tag: 'Agents',
  summary: 'List the agents that the user may see',
  description:
    "The user's own first, then public ones of others. A page has as many as were asked for, or as fit into a MiB.",
  who: 'user',
  limit: 'agent-ops',
  query: AgentListQuery.extend({
    capability: AgentListQuery.shape.capability.meta({
      description: 'Only those that have this capability.',
    }),
    status: AgentListQuery.shape.status.meta({ description: 'Only those of this status.' }),
    limit: pageLimit(500, undefined),
    after: After,
  }),
  answers: {
    200: {
      description: 'A page of them.',
      schema: documented('AgentListResponse', AgentListResponse, 'A page of agents.', {
        agents: "The caller's own first.",
        timestamp: 'The time of this answer, ISO 8601.',
        total_count: 'Over all pages.',
        user_owned_count: "The caller's own, over all pages.",
        next: 'What to pass as `after` for the next page; null on the last.',
      }),
      example: {
        agents: [example],
        timestamp: '2026-01-31T11:00:00.000Z',
        total_count: 1,
        user_owned_count: 1,
        next: null,
      },
    },
  },
});

export const registerAgent = endpoint({
  method: 'POST',
  path: '/agents/register',
  tag: 'Agents',
  summary: 'Register an agent',
  description: 'It can be an agent of any number of sessions, by its id.',
  who: 'user',
  limit: 'agent-ops',
  body: {
    type: 'json',
    schema: documented('AgentConfig', AgentConfig, 'An agent to register.', {
      name: 'For people, and for other agents.',
      provider: 'A key of `GET /chat/providers`.',
      model: "The provider's default if left out.",
      capabilities: 'By which other agents find it.',
      interaction_modes: "The caller's own.",
      personality: 'Who it is to be, in words; a part of its prompt.',
      metadata:
        'The caller\'s own, at most 98,304 characters of JSON. `visibility: "public"` lets other users use it; `limits` bounds what it may be used for.',
    }),
    example: { name: 'Critic', provider: 'demo', model: 'typist', personality: 'Doubts everything.' },
  },
  answers: {
    200: {
      description: 'It is registered.',
      schema: documented('RegisterAgentResponse', RegisterAgentResponse, 'A registered agent.', {
        agent_id: 'Of the agent.',
        status: 'How it is.',
      }),
      example: { agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7', status: 'active' },
    },
  },
  errors: [
    'UNKNOWN_PROVIDER',
    'PROVIDER_NOT_CONFIGURED',
    'UNKNOWN_MODEL',
    'TOO_MANY_AGENTS',
    'QUOTA_EXCEEDED',
    'NO_WORKERS',
  ],
});

export const agentCapabilities = endpoint({
  method: 'GET',
  path: '/agents/{agent_id}/capabilities',
  tag: 'Agents',
  summary: 'Ask what an agent can do',
  who: 'user',
  limit: 'agent-ops',
  params: AgentPath,
  answers: {
    200: {
      description: 'What it can do.',
      schema: documented('AgentCapabilities', AgentCapabilities, 'What an agent can do.', {
        agent_id: 'Of the agent.',
        capabilities: 'As they were given.',
        interaction_modes: 'As they were given.',
      }),
      example: {
        agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7',
        capabilities: ['conversation'],
        interaction_modes: ['human_agent'],
      },
    },
  },
  errors: ['FORBIDDEN', 'AGENT_NOT_FOUND'],
});

export const messageAgent = endpoint({
  method: 'POST',
  path: '/agents/{agent_id}/message',
  tag: 'Agents',
  summary: 'Send a message from one agent to another',
  description:
    'It goes into the session that they share, or into one of their own, which is opened for them; its answer comes to the sockets of that session.',
  who: 'user',
  limit: 'agent-ops',
  params: AgentPath,
  headers: KeyHeader,
  body: {
    type: 'json',
    schema: documented('AgentMessageRequest', AgentMessageRequest, 'A message between agents.', {
      receiver_id: 'The agent that it goes to.',
      content: 'What is said; not empty.',
      message_type: '`text`.',
      structured_data: 'Checked against the schema of the receiver, if it has one.',
      metadata: "The caller's own, at most 65,536 characters of JSON.",
    }),
    example: {
      receiver_id: 'agt_r_d8JVg3csMiE1e8L6sGD7',
      content: 'What do you think?',
      message_type: 'text',
    },
  },
  answers: {
    200: {
      description: 'It is in the log of the session, and will be answered.',
      schema: documented('AgentMessageResponse', AgentMessageResponse, 'Where a message went.', {
        status: 'An error has its own status instead.',
        message_id: 'Of the message; its answer carries it as `in_reply_to`.',
        sender: 'The agent that it is from.',
        receiver: 'The agent that it goes to.',
        timestamp: 'When it was logged, ISO 8601.',
        session_id: 'Of the session that it went to.',
        duplicate: 'Only with a repeated `Idempotency-Key`.',
      }),
      example: {
        status: 'accepted',
        message_id: 'msg_d8JVg3csMiE1e8L6sGD7',
        sender: 'agt_r_F7BgjakOD6Y0nHtmCCzX',
        receiver: 'agt_r_d8JVg3csMiE1e8L6sGD7',
        timestamp: '2026-01-31T11:00:00.000Z',
        session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
      },
    },
  },
  errors: [
    'FORBIDDEN',
    'AGENT_NOT_FOUND',
    'SESSION_NOT_FOUND',
    'SESSION_EXPIRED',
    'CONVERSATION_ENDED',
    'IDEMPOTENCY_CONFLICT',
    'UNKNOWN_PROVIDER',
    'PROVIDER_NOT_CONFIGURED',
    'UNKNOWN_MODEL',
    'UNKNOWN_RECEIVER',
    'STRUCTURED_DATA_INVALID',
    'LIMIT_TOO_HIGH',
    'MAILBOX_FULL',
    'TOO_BUSY',
    'QUOTA_EXCEEDED',
    'NO_WORKERS',
  ],
});

export const deleteAgent = endpoint({
  method: 'DELETE',
  path: '/agents/{agent_id}',
  tag: 'Agents',
  summary: 'Delete a registered agent',
  description: 'Sessions that have it keep what they know of it.',
  who: 'user',
  limit: 'agent-ops',
  params: AgentPath,
  answers: {
    200: {
      description: 'Deleted.',
      schema: documented('DeleteAgentResponse', DeleteAgentResponse, 'What became of it.', {
        status: 'An error has its own status instead.',
      }),
      example: { status: 'success' },
    },
  },
  errors: ['FORBIDDEN', 'AGENT_NOT_FOUND', 'VALIDATION_ERROR'],
});
