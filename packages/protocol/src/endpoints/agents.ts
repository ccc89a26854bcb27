import {
  AgentCapabilities,
  AgentListResponse,
  AgentMessageResponse,
  AgentStatus,
  DeleteAgentResponse,
  RegisterAgentResponse,
} from '../answers/agents.ts';
import { AgentConfig, AgentListQuery, AgentMessageRequest, ChangeAgentRequest } from '../requests/agents.ts';
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

const Status = documented('AgentStatus', AgentStatus, 'An agent and its state.', {
  agent_id: 'The id of the agent.',
  agent_type: 'Whether it belongs to a session or is registered.',
  name: 'The name it was registered with.',
  status: '`cooldown` while its provider makes it wait, `error` when its last turn failed.',
  last_active: 'When it was last active, ISO 8601.',
  capabilities: 'Its capabilities, as given.',
  interaction_modes: 'Its interaction modes, as given.',
  owner_id: 'The user who owns it.',
  is_running: 'Whether it is writing an answer.',
  message_count: 'How many answers it has written.',
  metadata: 'Its model, and details of its state.',
});

export const agentStatus = endpoint({
  method: 'GET',
  path: '/agents/status/{agent_id}',
  tag: 'Agents',
  summary: 'Get the status of an agent',
  who: 'user',
  scope: 'agents:read',
  limit: 'agent-ops',
  params: AgentPath,
  answers: { 200: { description: 'The status of the agent.', schema: Status, example } },
  errors: ['FORBIDDEN', 'AGENT_NOT_FOUND'],
});

export const listAgents = endpoint({
  method: 'GET',
  path: '/agents/list',
  tag: 'Agents',
  summary: 'List the agents that the user may see',
  description:
    "The user's own agents first, then public agents of other users. A page has at most `limit` agents and at most 1 MiB.",
  who: 'user',
  scope: 'agents:read',
  limit: 'agent-ops',
  query: AgentListQuery.extend({
    capability: AgentListQuery.shape.capability.meta({
      description: 'Only agents with this capability.',
    }),
    status: AgentListQuery.shape.status.meta({ description: 'Only agents with this status.' }),
    limit: pageLimit(500, undefined),
    after: After,
  }),
  answers: {
    200: {
      description: 'A page of agents.',
      schema: documented('AgentListResponse', AgentListResponse, 'A page of agents.', {
        agents: "The caller's own agents first.",
        timestamp: 'The time of this response, ISO 8601.',
        total_count: 'The number of agents on all pages.',
        user_owned_count: "The number of the caller's own agents on all pages.",
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
  description: 'Any number of sessions can use it, by its id.',
  who: 'user',
  scope: 'agents:write',
  limit: 'agent-ops',
  body: {
    type: 'json',
    schema: documented('AgentConfig', AgentConfig, 'An agent to register.', {
      name: 'A name for people and for other agents.',
      provider: 'A key of `GET /chat/providers`.',
      model: "The provider's default if left out.",
      capabilities: 'What other agents can find it by.',
      interaction_modes: 'Chosen by the caller.',
      personality: 'The character it plays, in words; part of its prompt.',
      tools:
        'At most 64. A text names tools of the operator that it may use (`GET /chat/tools`), and `*` in it stands for any text; an object declares a tool that the client runs.',
      tool_approvals:
        'By such names, when a person has to agree to a call: `never`, `destructive` or `always`. It can only be stricter than the operator.',
      metadata:
        'For the caller\'s own use, at most 98,304 characters of JSON. `visibility: "public"` lets other users use the agent; `limits` bounds how much it is used.',
    }),
    example: { name: 'Critic', provider: 'demo', model: 'typist', personality: 'Doubts everything.' },
  },
  answers: {
    200: {
      description: 'The agent is registered.',
      schema: documented('RegisterAgentResponse', RegisterAgentResponse, 'A registered agent.', {
        agent_id: 'The id of the agent.',
        status: 'Its status.',
      }),
      example: { agent_id: 'agt_r_d8JVg3csMiE1e8L6sGD7', status: 'active' },
    },
  },
  errors: [
    'UNKNOWN_PROVIDER',
    'PROVIDER_NOT_CONFIGURED',
    'UNKNOWN_MODEL',
    'UNKNOWN_TOOL',
    'TOOL_NAME_TAKEN',
    'TOO_MANY_AGENTS',
    'QUOTA_EXCEEDED',
    'NO_WORKERS',
  ],
});

export const agentCapabilities = endpoint({
  method: 'GET',
  path: '/agents/{agent_id}/capabilities',
  tag: 'Agents',
  summary: 'Get the capabilities of an agent',
  who: 'user',
  scope: 'agents:read',
  limit: 'agent-ops',
  params: AgentPath,
  answers: {
    200: {
      description: 'What the agent can do.',
      schema: documented('AgentCapabilities', AgentCapabilities, 'What an agent can do.', {
        agent_id: 'The id of the agent.',
        capabilities: 'Its capabilities, as given.',
        interaction_modes: 'Its interaction modes, as given.',
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
    'The message goes to the session that both agents share, or to a session that is created for the two. The answer goes to the sockets of that session.',
  who: 'user',
  scope: 'sessions:write',
  limit: 'agent-ops',
  params: AgentPath,
  headers: KeyHeader,
  body: {
    type: 'json',
    schema: documented('AgentMessageRequest', AgentMessageRequest, 'A message between agents.', {
      receiver_id: 'The agent that gets the message.',
      content: 'The text; not empty.',
      message_type: 'Always `text`.',
      structured_data: 'JSON beside the text, checked against the schema of the receiver if it has one.',
      metadata: "For the caller's own use, at most 65,536 characters of JSON.",
    }),
    example: {
      receiver_id: 'agt_r_d8JVg3csMiE1e8L6sGD7',
      content: 'What do you think?',
      message_type: 'text',
    },
  },
  answers: {
    200: {
      description: 'The message is in the log of the session, and will be answered.',
      schema: documented('AgentMessageResponse', AgentMessageResponse, 'A message that was accepted.', {
        status: 'Always `accepted`; errors have a status of their own.',
        message_id: 'The id of the message; the answer has it as `in_reply_to`.',
        sender: 'The agent that sent the message.',
        receiver: 'The agent that gets the message.',
        timestamp: 'When it was logged, ISO 8601.',
        session_id: 'The id of the session that it went to.',
        duplicate: 'Present if an `Idempotency-Key` was repeated.',
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

export const changeAgent = endpoint({
  method: 'PATCH',
  path: '/agents/{agent_id}',
  tag: 'Agents',
  summary: 'Change a registered agent',
  description:
    'Checked like a registration. What is left out stays as it is; null stands for what a registration without the member would give. Sessions that already use the agent keep their copy of it.',
  who: 'user',
  scope: 'agents:write',
  limit: 'agent-ops',
  params: AgentPath,
  body: {
    type: 'json',
    schema: documented('ChangeAgentRequest', ChangeAgentRequest, 'What to change of an agent.', {
      name: 'A name for people and for other agents.',
      provider:
        'A key of `GET /chat/providers`. Another provider brings its default model along, unless `model` names one.',
      model: "Null: the provider's default.",
      capabilities: 'All capabilities that other agents can find it by; null: none.',
      interaction_modes: 'Null: both.',
      personality: 'The character it plays, in words; null: none.',
      tools: 'All of its tools, as in a registration; null: none.',
      tool_approvals: 'As in a registration; null: as the operator says.',
      metadata: 'All of its metadata, as in a registration; null: none.',
    }),
    example: { personality: 'Doubts everything, kindly.' },
  },
  answers: { 200: { description: 'The agent as it is now.', schema: Status, example } },
  errors: [
    'FORBIDDEN',
    'AGENT_NOT_FOUND',
    'UNKNOWN_PROVIDER',
    'PROVIDER_NOT_CONFIGURED',
    'UNKNOWN_MODEL',
    'UNKNOWN_TOOL',
    'TOOL_NAME_TAKEN',
    'QUOTA_EXCEEDED',
    'NO_WORKERS',
  ],
});

export const deleteAgent = endpoint({
  method: 'DELETE',
  path: '/agents/{agent_id}',
  tag: 'Agents',
  summary: 'Delete a registered agent',
  description: 'Sessions that use the agent keep their copy of it.',
  who: 'user',
  scope: 'agents:write',
  limit: 'agent-ops',
  params: AgentPath,
  answers: {
    200: {
      description: 'Deleted.',
      schema: documented('DeleteAgentResponse', DeleteAgentResponse, 'The result of a deletion.', {
        status: 'Always `success`; errors have a status of their own.',
      }),
      example: { status: 'success' },
    },
  },
  errors: ['FORBIDDEN', 'AGENT_NOT_FOUND', 'VALIDATION_ERROR'],
});
