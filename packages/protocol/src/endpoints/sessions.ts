import * as z from 'zod';
import {
  CreateSessionRequest,
  DeleteSessionResponse,
  maxAgents,
  SessionAgentRequest,
  SessionListResponse,
  SessionResponse,
} from '../rest/sessions.ts';
import { SessionStatus, SessionType } from '../sessions/session-status.ts';
import { documented, named } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';
import { After, KeyHeader, pageLimit, SessionPath } from './parameters.ts';

const [AgentReference, InlineAgent] = SessionAgentRequest.options;
documented('AgentReference', AgentReference, 'A registered agent.', { agent_id: 'Of the agent.' });
documented('InlineAgent', InlineAgent, 'An agent that is written out.', {
  agent_id: {
    description: 'None: that is how it is told from a registered one.',
    as: { type: 'null' },
  },
  provider: 'A key of `GET /chat/providers`.',
  model: "The provider's default if left out.",
  capabilities: 'By which other agents find it.',
  personality: 'Who it is to be, in words; a part of its prompt.',
  metadata: "The caller's own, at most 98,304 characters of JSON; the provider may read some of it.",
});
named(
  'SessionAgentRequest',
  SessionAgentRequest,
  'An agent of a new session: a registered one by its `agent_id`, or one that is written out.',
);
named('SessionType', SessionType, 'Who talks with whom: a person with an agent, or agents among themselves.');
named(
  'SessionStatus',
  SessionStatus,
  '`initializing` until a worker has taken it up, then `active`; `ended` when its conversation is over, `expired` when its time is.',
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
  session_id: 'For all that concerns it.',
  type: 'Always `system`.',
  created_at: 'ISO 8601.',
  agents: "By the caller's keys, in speaking order.",
  metadata:
    "The caller's own, as it was given; of agents among themselves also `conversation`: how far it has come.",
  duplicate: 'Only with a repeated `Idempotency-Key`: an earlier request has made this session.',
});

/** Agents are counted before each is looked at: the schema that does so does not show what each is. */
const ShownRequest = documented(
  'CreateSessionRequest',
  z.object({
    ...CreateSessionRequest.shape,
    agents: z.record(z.string().min(1).max(64), SessionAgentRequest).meta({
      description:
        "By keys of the caller's own, in speaking order: one in a `human_agent` session, two to twenty in an `agent_agent` session.",
      minProperties: 1,
      maxProperties: maxAgents,
    }),
  }),
  'A session to open.',
  {
    interaction_modes: "The caller's own.",
    metadata:
      "The caller's own, at most 65,536 characters of JSON. Of agents among themselves it may have `goal`, `autostart`, `limits`, `turn_policy` and `moderator`.",
  },
);

export const createSession = endpoint({
  method: 'POST',
  path: '/chat/sessions/create',
  tag: 'Sessions',
  summary: 'Open a session',
  description:
    'Of a person and an agent (`human_agent`, exactly one agent), or of agents among themselves (`agent_agent`, two to twenty). It ends by itself when nothing happens in it for SESSION_IDLE_SECONDS, and SESSION_TIMEOUT_SECONDS after it was opened.',
  who: 'user',
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
    'LIMIT_TOO_HIGH',
    'AGENT_NOT_FOUND',
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
  description: 'The newest first. A page has as many as were asked for, or as fit into a MiB.',
  who: 'user',
  limit: 'session-query',
  query: z.object({ limit: pageLimit(500, 50), after: After }),
  answers: {
    200: {
      description: 'A page of them.',
      schema: documented('SessionListResponse', SessionListResponse, 'A page of sessions.', {
        sessions: 'The newest first.',
        next: 'What to pass as `after` for the next page; null on the last.',
        total_count: 'Over all pages.',
      }),
      example: { sessions: [example], next: null, total_count: 1 },
    },
  },
});

export const getSession = endpoint({
  method: 'GET',
  path: '/chat/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'Look at a session',
  who: 'user',
  limit: 'session-query',
  params: SessionPath,
  answers: { 200: { description: 'The session.', schema: Session, example } },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND'],
});

export const deleteSession = endpoint({
  method: 'DELETE',
  path: '/chat/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'Delete a session with all that was said in it',
  description: 'It is gone at once; its sockets are told, and closed with 4001.',
  who: 'user',
  params: SessionPath,
  headers: z.object({
    Prefer: z
      .string()
      .optional()
      .meta({ description: '`return=representation` asks for an answer with a body.' }),
  }),
  answers: {
    200: {
      description: 'Deleted; asked for with `Prefer: return=representation`.',
      schema: documented('DeleteSessionResponse', DeleteSessionResponse, 'What became of it.', {
        status: 'An `error` has its own status instead.',
        message: 'A sentence.',
      }),
      headers: { 'Preference-Applied': 'What was asked for by `Prefer`.' },
      example: { status: 'success', message: 'The session was deleted.' },
    },
    204: { description: 'Deleted.' },
  },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND'],
});
