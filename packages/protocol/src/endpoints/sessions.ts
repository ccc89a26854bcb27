import * as z from 'zod';
import { DeleteSessionResponse, SessionListResponse, SessionResponse } from '../answers/sessions.ts';
import {
  ChangeSessionRequest,
  CreateSessionRequest,
  maxAgents,
  maxTitle,
  SessionAgentRequest,
  SessionListQuery,
} from '../requests/sessions.ts';
import { SessionStatus, SessionType } from '../sessions/session-status.ts';
import { documented, named } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';
import { After, KeyHeader, pageLimit, SessionPath } from './parameters.ts';

const [AgentReference, InlineAgent] = SessionAgentRequest.options;
documented('AgentReference', AgentReference, 'A registered agent.', { agent_id: 'The id of the agent.' });
documented('InlineAgent', InlineAgent, 'An agent that is defined here.', {
  agent_id: {
    description: 'Must be absent; with an id, it is a registered agent.',
    as: { type: 'null' },
  },
  provider: 'A key of `GET /chat/providers`.',
  model: "The provider's default if left out.",
  capabilities: 'What other agents can find it by.',
  personality: 'The character it plays, in words; part of its prompt.',
  tools:
    'At most 64. A text names tools of the operator that it may use (`GET /chat/tools`), and `*` in it stands for any text; an object declares a tool that the client runs.',
  tool_approvals:
    'By such names, when a person has to agree to a call: `never`, `destructive` or `always`. It can only be stricter than the operator.',
  metadata: "For the caller's own use, at most 98,304 characters of JSON; the provider may read some of it.",
});
named(
  'SessionAgentRequest',
  SessionAgentRequest,
  'An agent of a new session: a registered agent by its `agent_id`, or one that is defined here.',
);
named('SessionType', SessionType, 'Who talks to whom: a person with an agent, or agents among themselves.');
named(
  'SessionStatus',
  SessionStatus,
  '`initializing` until a worker has taken it up, then `active`; `ended` when its conversation is over, `expired` when its time is over.',
);

const example = {
  session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
  type: 'system',
  created_at: '2026-01-31T11:00:00.000Z',
  status: 'initializing',
  session_type: 'human_agent',
  agents: {
    primary: {
      agent_id: 'agt_0_d8JVg3csMiE1e8L6sGD7_0',
      provider: 'demo',
      model: 'typist',
      capabilities: ['conversation'],
      status: 'active',
    },
  },
} as const;

const Session = documented('SessionResponse', SessionResponse, 'A session.', {
  session_id: 'The id of the session.',
  type: 'Always `system`.',
  created_at: 'When it was created, ISO 8601.',
  agents: "The agents by the caller's keys, in speaking order.",
  metadata:
    "The caller's own, as given; `title` as it was set last. `usage` (tokens) and `cost` (US dollars by list prices; null if a price is not known) show what the session has used, once it has, unless the caller has used these names. In a session of agents among themselves, `conversation` shows its progress.",
  duplicate: 'Present if an `Idempotency-Key` was repeated: an earlier request created this session.',
});

/** The schema that checks counts agents before it looks at them, so it does not show their schema. */
const ShownRequest = documented(
  'CreateSessionRequest',
  z.object({
    ...CreateSessionRequest.shape,
    agents: z.record(z.string().min(1).max(64), SessionAgentRequest).meta({
      description:
        'Agents by keys that the caller chooses, in speaking order: one in a `human_agent` session, two to twenty in an `agent_agent` session.',
      minProperties: 1,
      maxProperties: maxAgents,
    }),
  }),
  'A session to create.',
  {
    interaction_modes: 'Chosen by the caller.',
    metadata:
      "For the caller's own use, at most 65,536 characters of JSON. `title` is what the session is called. `continue_from` (`{session_id, seq}`, of a person with an agent) copies the dialogue of another session of the user's up to an entry of its log. For agents among themselves it may have `goal`, `autostart`, `limits`, `turn_policy` and `moderator`.",
  },
);

export const createSession = endpoint({
  method: 'POST',
  path: '/chat/sessions/create',
  tag: 'Sessions',
  summary: 'Create a session',
  description:
    'Creates a session of a person with an agent (`human_agent`, exactly one agent), or of agents among themselves (`agent_agent`, two to twenty). It expires when nothing happens in it for SESSION_IDLE_SECONDS, and at the latest SESSION_TIMEOUT_SECONDS after its creation.',
  who: 'user',
  scope: 'sessions:write',
  limit: 'session-create',
  headers: KeyHeader,
  body: {
    type: 'json',
    schema: CreateSessionRequest,
    shown: ShownRequest,
    example: {
      session_type: 'human_agent',
      agents: { primary: { provider: 'demo', model: 'typist', capabilities: ['conversation'] } },
    },
  },
  answers: { 200: { description: 'The session.', schema: Session, example } },
  errors: [
    'UNKNOWN_PROVIDER',
    'PROVIDER_NOT_CONFIGURED',
    'UNKNOWN_MODEL',
    'UNKNOWN_TOOL',
    'TOOL_NAME_TAKEN',
    'LIMIT_TOO_HIGH',
    'AGENT_NOT_FOUND',
    'SESSION_NOT_FOUND',
    'FORBIDDEN',
    'IDEMPOTENCY_CONFLICT',
    'QUOTA_EXCEEDED',
    'TOO_BUSY',
    'NO_WORKERS',
  ],
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/chat/sessions',
  tag: 'Sessions',
  summary: "List the user's sessions",
  description:
    'The newest first. A page has at most `limit` sessions and at most 1 MiB. With a filter, a page covers a part of all sessions: it may have few sessions or none and still have a `next`, where the search goes on.',
  who: 'user',
  scope: 'sessions:read',
  limit: 'session-query',
  query: SessionListQuery.extend({
    agent: SessionListQuery.shape.agent.meta({
      description: 'Only sessions with an agent of this id, provider or name, in upper or lower case.',
    }),
    status: SessionListQuery.shape.status.meta({ description: 'Only sessions with this status.' }),
    q: SessionListQuery.shape.q.meta({
      description: 'Only sessions whose title contains this text, in upper or lower case.',
    }),
    limit: pageLimit(500, 50),
    after: After,
  }),
  answers: {
    200: {
      description: 'A page of sessions.',
      schema: documented('SessionListResponse', SessionListResponse, 'A page of sessions.', {
        sessions: 'The newest first.',
        next: 'What to pass as `after` for the next page; null on the last.',
        total_count: 'The number of all sessions of the user, including those that a filter leaves out.',
      }),
      example: { sessions: [example], next: null, total_count: 1 },
    },
  },
});

export const getSession = endpoint({
  method: 'GET',
  path: '/chat/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'Get a session',
  who: 'user',
  scope: 'sessions:read',
  limit: 'session-query',
  params: SessionPath,
  answers: { 200: { description: 'The session.', schema: Session, example } },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND'],
});

export const changeSession = endpoint({
  method: 'PATCH',
  path: '/chat/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'Change the title of a session',
  description:
    'It is shown as `title` in the metadata of the session, also when the session is over. Nothing else of a session can be changed.',
  who: 'user',
  scope: 'sessions:write',
  limit: 'session-query',
  params: SessionPath,
  body: {
    type: 'json',
    schema: documented('ChangeSessionRequest', ChangeSessionRequest, 'What to change of a session.', {
      metadata: `\`title\` alone: a text of at most ${maxTitle} characters, or null to take the title away.`,
    }),
    example: { metadata: { title: 'Plans for the garden' } },
  },
  answers: { 200: { description: 'The session as it is now.', schema: Session, example } },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND', 'QUOTA_EXCEEDED'],
});

export const deleteSession = endpoint({
  method: 'DELETE',
  path: '/chat/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'Delete a session and its log',
  description: 'It is gone at once; its sockets are told and closed with 4001.',
  who: 'user',
  scope: 'sessions:write',
  params: SessionPath,
  headers: z.object({
    Prefer: z
      .string()
      .optional()
      .meta({ description: '`return=representation` asks for a response with a body.' }),
  }),
  answers: {
    200: {
      description: 'Deleted; asked for with `Prefer: return=representation`.',
      schema: documented('DeleteSessionResponse', DeleteSessionResponse, 'The result of a deletion.', {
        status: 'Always `success`; errors have a status of their own.',
        message: 'A sentence about the result.',
      }),
      headers: { 'Preference-Applied': 'The preference in `Prefer` that was applied.' },
      example: { status: 'success', message: 'The session was deleted.' },
    },
    204: { description: 'Deleted.' },
  },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND'],
});
