import {
  AgentCapabilities,
  AgentConfig,
  AgentListResponse,
  AgentMessageRequest,
  AgentMessageResponse,
  AgentStatus,
  ChangeAgentRequest,
  ChangeSessionRequest,
  CreateKeyRequest,
  CreateKeyResponse,
  CreateSessionRequest,
  DeleteAgentResponse,
  DeleteSessionResponse,
  KeyListResponse,
  LoggedIn,
  LoggedOut,
  LoginLinkRequest,
  LoginRequest,
  PostMessageRequest,
  PostMessageResponse,
  RegisterAgentResponse,
  SessionListResponse,
  SessionResponse,
  Token,
  TokenVerification,
} from '@agentconnect/protocol';
import { z } from 'zod';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under `/api`; names in braces are those of `World`. */
  readonly path: string;
  readonly query?: readonly string[];
  readonly body?: z.ZodType;
  /** Sent as a form, and not as JSON. */
  readonly isForm?: boolean;
  /** What an answer of 200 or 202 must be; `undefined` if it has no JSON. */
  readonly answer: z.ZodType | undefined;
}

const History = z.object({ messages: z.array(z.looseObject({})), next: z.string().nullable() });
const Catalogue = z.record(z.string(), z.looseObject({ name: z.string() }));

/** The whole REST API. */
export const endpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/auth/login', body: LoginRequest, isForm: true, answer: Token },
  { method: 'POST', path: '/auth/verify', answer: TokenVerification },
  { method: 'GET', path: '/auth/session', answer: LoggedIn },
  { method: 'POST', path: '/auth/session', body: LoginRequest, isForm: true, answer: LoggedIn },
  { method: 'POST', path: '/auth/session/link', body: LoginLinkRequest, isForm: true, answer: LoggedIn },
  { method: 'DELETE', path: '/auth/session', answer: LoggedOut },
  { method: 'POST', path: '/auth/keys', body: CreateKeyRequest, answer: CreateKeyResponse },
  { method: 'GET', path: '/auth/keys', answer: KeyListResponse },
  { method: 'DELETE', path: '/auth/keys/{key}', answer: undefined },
  { method: 'POST', path: '/chat/sessions/create', body: CreateSessionRequest, answer: SessionResponse },
  {
    method: 'GET',
    path: '/chat/sessions',
    query: ['agent', 'status', 'q', 'limit', 'after'],
    answer: SessionListResponse,
  },
  { method: 'GET', path: '/chat/sessions/{session}', answer: SessionResponse },
  { method: 'PATCH', path: '/chat/sessions/{session}', body: ChangeSessionRequest, answer: SessionResponse },
  { method: 'DELETE', path: '/chat/sessions/{spare}', answer: DeleteSessionResponse },
  {
    method: 'GET',
    path: '/chat/sessions/{session}/messages',
    query: ['limit', 'after', 'order'],
    answer: History,
  },
  {
    method: 'POST',
    path: '/chat/sessions/{session}/messages',
    body: PostMessageRequest,
    answer: PostMessageResponse,
  },
  {
    method: 'POST',
    path: '/chat/sessions/{talk}/messages',
    body: PostMessageRequest,
    answer: PostMessageResponse,
  },
  {
    method: 'GET',
    path: '/chat/sessions/{session}/events',
    query: ['cursor', 'stream', 'token'],
    answer: undefined,
  },
  { method: 'GET', path: '/chat/providers', answer: Catalogue },
  {
    method: 'GET',
    path: '/agents/list',
    query: ['capability', 'status', 'after', 'limit'],
    answer: AgentListResponse,
  },
  { method: 'POST', path: '/agents/register', body: AgentConfig, answer: RegisterAgentResponse },
  { method: 'GET', path: '/agents/status/{agent}', answer: AgentStatus },
  { method: 'GET', path: '/agents/{agent}/capabilities', answer: AgentCapabilities },
  {
    method: 'POST',
    path: '/agents/{agent}/message',
    body: AgentMessageRequest,
    answer: AgentMessageResponse,
  },
  { method: 'PATCH', path: '/agents/{agent}', body: ChangeAgentRequest, answer: AgentStatus },
  { method: 'DELETE', path: '/agents/{spare-agent}', answer: DeleteAgentResponse },
];
