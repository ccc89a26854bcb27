import {
  AddUserRequest,
  AdminAgentList,
  AdminKeyList,
  AdminSession,
  AdminSessionList,
  AdminUser,
  AdminUserList,
  AgentCapabilities,
  AgentConfig,
  AgentListResponse,
  AgentMessageRequest,
  AgentMessageResponse,
  AgentStatus,
  AnswerCallRequest,
  AnswerCallResponse,
  ChangeAgentRequest,
  ChangeSessionRequest,
  AsideTurnList,
  AsideTurnRequest,
  AuditLogPage,
  CreateKeyRequest,
  CreateKeyResponse,
  CreateSessionRequest,
  DeleteAgentResponse,
  DeleteSessionResponse,
  Fleet,
  KeyListResponse,
  LoggedIn,
  LoggedOut,
  LoginLinkRequest,
  LoginRequest,
  PostMessageRequest,
  PostMessageResponse,
  RegisterAgentResponse,
  RetriedTurn,
  SessionListResponse,
  SessionResponse,
  SetPasswordRequest,
  SetRoleRequest,
  Token,
  TokenVerification,
  ToolsResponse,
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
  { method: 'GET', path: '/admin/users', query: ['limit', 'after'], answer: AdminUserList },
  { method: 'POST', path: '/admin/users', body: AddUserRequest, answer: AdminUser },
  { method: 'GET', path: '/admin/users/{user}', answer: AdminUser },
  { method: 'DELETE', path: '/admin/users/{user}', answer: undefined },
  { method: 'POST', path: '/admin/users/{user}/password', body: SetPasswordRequest, answer: undefined },
  { method: 'POST', path: '/admin/users/{user}/role', body: SetRoleRequest, answer: undefined },
  { method: 'POST', path: '/admin/users/{user}/sign-out', answer: undefined },
  { method: 'POST', path: '/admin/users/{user}/disable', answer: undefined },
  { method: 'POST', path: '/admin/users/{user}/enable', answer: undefined },
  { method: 'GET', path: '/admin/keys', query: ['user', 'limit', 'after'], answer: AdminKeyList },
  { method: 'DELETE', path: '/admin/keys/{key}', answer: undefined },
  {
    method: 'GET',
    path: '/admin/sessions',
    query: ['user', 'status', 'limit', 'after'],
    answer: AdminSessionList,
  },
  { method: 'GET', path: '/admin/sessions/{session}', answer: AdminSession },
  { method: 'DELETE', path: '/admin/sessions/{spare}', answer: undefined },
  {
    method: 'GET',
    path: '/admin/sessions/{session}/messages',
    query: ['limit', 'after', 'order'],
    answer: History,
  },
  { method: 'GET', path: '/admin/agents', query: ['user', 'limit', 'after'], answer: AdminAgentList },
  { method: 'GET', path: '/admin/fleet', answer: Fleet },
  { method: 'GET', path: '/admin/audit', query: ['trail', 'limit', 'after'], answer: AuditLogPage },
  { method: 'GET', path: '/admin/turns', query: ['limit', 'after', 'content'], answer: AsideTurnList },
  { method: 'POST', path: '/admin/turns/retry', body: AsideTurnRequest, answer: RetriedTurn },
  { method: 'POST', path: '/admin/turns/drop', body: AsideTurnRequest, answer: undefined },
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
  {
    method: 'POST',
    path: '/chat/sessions/{session}/calls/{call}',
    body: AnswerCallRequest,
    answer: AnswerCallResponse,
  },
  { method: 'GET', path: '/chat/providers', answer: Catalogue },
  { method: 'GET', path: '/chat/tools', answer: ToolsResponse },
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
