import * as z from 'zod';
import {
  AdminAgent,
  AdminAgentList,
  AdminSession,
  AdminSessionInfo,
  AdminSessionList,
} from '../../answers/admin/sessions.ts';
import { describe, documented } from '../../documented/documented.ts';
import { SessionStatus } from '../../sessions/session-status.ts';
import { endpoint } from '../endpoint.ts';
import { readMessages } from '../messages.ts';
import { SessionPath } from '../parameters.ts';
import { getSession } from '../sessions.ts';
import { adminPage, AfterName, changes, looks, OfUser, pageWords } from './admin-endpoint.ts';

const info = {
  session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
  user: 'ada',
  session_type: 'human_agent',
  status: 'active',
  work: 'none',
  agents: 1,
  answers: 2,
  input_tokens: 120,
  output_tokens: 345,
  created_at: '2026-01-31T11:00:00.000Z',
  expires_at: '2026-01-31T12:00:00.000Z',
};

documented('AdminSessionInfo', AdminSessionInfo, 'A session of any user, without what was said in it.', {
  session_id: 'The id of the session.',
  user: 'The user who owns it.',
  session_type: 'Who talks to whom.',
  status: 'Its status.',
  work: '`waiting` for a worker, `running` at one, or `paused` until a time or an answer; `none` if there is nothing to answer.',
  agents: 'How many agents it has.',
  answers: 'How often they have answered.',
  input_tokens: 'Tokens read.',
  output_tokens: 'Tokens written.',
  created_at: 'When it was created, ISO 8601.',
  expires_at: 'When it expires at the latest, ISO 8601.',
});

export const listAllSessions = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/sessions',
  summary: 'List sessions of all users',
  description:
    'With `user`, all sessions of that user, the newest first. Otherwise the sessions of all users that are not over, in no particular order. With `status`, a page may have few sessions or none and still not be the last.',
  query: z.object({
    user: OfUser,
    status: SessionStatus.optional().meta({ description: 'Only those of this status.' }),
    limit: adminPage,
    after: AfterName,
  }),
  answers: {
    200: {
      description: 'A page of sessions.',
      schema: documented('AdminSessionList', AdminSessionList, 'A page of sessions.', {
        sessions: 'Sessions.',
        ...pageWords,
      }),
      example: { sessions: [info], next: null },
    },
  },
});

export const getAnySession = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/sessions/{session_id}',
  summary: 'Look at a session of any user',
  params: SessionPath,
  answers: {
    200: {
      description: 'The session.',
      schema: documented('AdminSession', AdminSession, 'A session of any user.', {
        user: 'The user who owns it.',
      }),
      example: { ...getSession.answers[200].example, user: 'ada' },
    },
  },
  errors: ['SESSION_NOT_FOUND'],
});

export const readAnyMessages = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/sessions/{session_id}/messages',
  summary: 'Read what was said in a session of any user',
  description: 'Its log, page by page, as its user gets it.',
  params: SessionPath,
  query: readMessages.query,
  answers: readMessages.answers,
  errors: ['SESSION_NOT_FOUND'],
});

export const endAnySession = endpoint({
  ...changes,
  method: 'DELETE',
  path: '/admin/sessions/{session_id}',
  summary: 'End a session of any user',
  description: 'It is deleted with its log, at once; its sockets are told and closed with 4001.',
  params: SessionPath,
  answers: { 204: { description: 'It is deleted.' } },
  errors: ['SESSION_NOT_FOUND'],
});

documented('AdminAgent', AdminAgent, 'A registered agent, without its prompt.', {
  agent_id: 'The id of the agent.',
  user: 'The user who registered it.',
  name: 'Its name.',
  provider: 'Its provider.',
  model: 'Its model.',
  visibility: 'Whether all users may see and use it.',
  answers: 'How often it has answered.',
  total_tokens: 'Tokens read and written in all its sessions.',
  created_at: 'When it was registered, ISO 8601.',
  last_active: 'When it answered last, ISO 8601; null if it never has.',
  error: 'The error of its last turn; null if that did not fail.',
});

describe(AdminAgent.shape.error.unwrap(), {
  code: 'One of the list of error codes.',
  at: 'When it failed, ISO 8601.',
});

export const listAllAgents = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/agents',
  summary: 'List registered agents',
  description:
    'Those of a `user`, or else the public ones of all users (the newest thousand); the newest first.',
  query: z.object({ user: OfUser, limit: adminPage, after: AfterName }),
  answers: {
    200: {
      description: 'A page of agents.',
      schema: documented('AdminAgentList', AdminAgentList, 'A page of agents.', {
        agents: 'Agents.',
        ...pageWords,
      }),
      example: {
        agents: [
          {
            agent_id: 'agt_d8JVg3csMiE1e8L6sGD7',
            user: 'ada',
            name: 'Expert',
            provider: 'demo',
            model: 'typist',
            visibility: 'public',
            answers: 3,
            total_tokens: 465,
            created_at: '2026-01-31T11:00:00.000Z',
            last_active: null,
            error: null,
          },
        ],
        next: null,
      },
    },
  },
});
