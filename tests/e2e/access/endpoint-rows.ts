import type { EndpointName, KeyScope, Role } from '@agentconnect/protocol';

/** What the path of an endpoint is about: made anew for each request, and the owner's. */
export type Target = 'session' | 'agent' | 'private agent' | 'key' | 'user' | 'nothing';

/**
 * Who may use an endpoint, as this table says it, whatever the table of endpoints says.
 *
 * - `anyone`: everybody, whatever is shown;
 * - `page`: nobody but a page of the gateway itself;
 * - `token`: whoever has a token or key that is valid;
 * - `user`: whoever is a user, by a token; by a key only with the `scope`. `others` is what is said to those whose it is not;
 * - `role`: users who have the role, and keys with the `scope` whose owner has it.
 */
export interface EndpointRow {
  readonly may: 'anyone' | 'page' | 'token' | 'user' | 'role';
  /** What those get who may. */
  readonly ok: number;
  readonly scope?: KeyScope;
  readonly role?: Role;
  readonly others?: readonly [status: number, code: string | undefined];
  readonly target?: Target;
  /** Whom it would sign out, so that no other row could be asked as they. */
  readonly signsOut?: readonly string[];
  readonly json?: Readonly<Record<string, unknown>>;
  readonly form?: Readonly<Record<string, string>>;
}

const look = { may: 'role', role: 'operator', scope: 'admin:read' } as const;
const change = { may: 'role', role: 'admin', scope: 'admin:write' } as const;
const forbidden = [403, 'FORBIDDEN'] as const;
const noKey = [404, 'KEY_NOT_FOUND'] as const;
const login = { username: 'alice', password: 'alice-password' };
const agents = { primary: { provider: 'demo', model: 'echo' } };

/** A row for each endpoint: one that is new does not compile without its own. */
export const endpointRows: Readonly<Record<EndpointName, EndpointRow>> = {
  health: { may: 'anyone', ok: 200 },
  ready: { may: 'anyone', ok: 200 },
  login: { may: 'anyone', ok: 200, form: login },
  verify: { may: 'token', ok: 200 },
  createTicket: { may: 'user', scope: 'sessions:read', ok: 200 },
  // All but the operator are listed in the settings.
  changePassword: {
    may: 'user',
    ok: 409,
    signsOut: ['operator'],
    json: { current_password: 'alice-password', new_password: 'correct horse battery' },
  },
  signOut: { may: 'user', ok: 409, signsOut: ['operator'] },
  signingKeys: { may: 'anyone', ok: 200 },
  whoIsLoggedIn: { may: 'user', ok: 200 },
  browserLogin: { may: 'page', ok: 200, form: login },
  browserLogout: { may: 'page', ok: 200 },
  browserLoginByLink: { may: 'page', ok: 200, form: { secret: 'x' } },
  createKey: { may: 'user', ok: 200, json: { name: 'k', scopes: ['agents:read'] } },
  listKeys: { may: 'user', ok: 200 },
  revokeKey: { may: 'user', ok: 204, target: 'key', others: noKey },
  createSession: {
    may: 'user',
    scope: 'sessions:write',
    ok: 200,
    json: { session_type: 'human_agent', agents },
  },
  listSessions: { may: 'user', scope: 'sessions:read', ok: 200 },
  getSession: { may: 'user', scope: 'sessions:read', ok: 200, target: 'session', others: forbidden },
  changeSession: {
    may: 'user',
    scope: 'sessions:write',
    ok: 200,
    target: 'session',
    others: forbidden,
    json: { metadata: { title: 'A title' } },
  },
  deleteSession: { may: 'user', scope: 'sessions:write', ok: 204, target: 'session', others: forbidden },
  readMessages: { may: 'user', scope: 'sessions:read', ok: 200, target: 'session', others: forbidden },
  postMessage: {
    may: 'user',
    scope: 'sessions:write',
    ok: 202,
    target: 'session',
    others: forbidden,
    json: { content: 'Hello' },
  },
  listen: { may: 'user', scope: 'sessions:read', ok: 200, target: 'session', others: forbidden },
  answerCall: {
    may: 'user',
    scope: 'sessions:write',
    // There is no such call: whoever comes that far may.
    ok: 404,
    target: 'session',
    others: forbidden,
    json: { action: 'approve' },
  },
  listTools: { may: 'user', scope: 'sessions:read', ok: 200 },
  listProviders: { may: 'user', scope: 'sessions:read', ok: 200 },
  agentStatus: { may: 'user', scope: 'agents:read', ok: 200, target: 'private agent', others: forbidden },
  listAgents: { may: 'user', scope: 'agents:read', ok: 200 },
  registerAgent: {
    may: 'user',
    scope: 'agents:write',
    ok: 200,
    json: { name: 'A', provider: 'demo', model: 'echo' },
  },
  agentCapabilities: {
    may: 'user',
    scope: 'agents:read',
    ok: 200,
    target: 'private agent',
    others: forbidden,
  },
  messageAgent: {
    may: 'user',
    scope: 'sessions:write',
    // There is no such receiver: whoever comes that far may.
    ok: 404,
    target: 'agent',
    others: forbidden,
    json: { receiver_id: 'agt_nobody', content: 'Hello', message_type: 'text' },
  },
  changeAgent: {
    may: 'user',
    scope: 'agents:write',
    ok: 200,
    target: 'agent',
    others: forbidden,
    json: { name: 'B' },
  },
  deleteAgent: { may: 'user', scope: 'agents:write', ok: 200, target: 'agent', others: forbidden },
  listUsers: { ...look, ok: 200 },
  addUser: { ...change, ok: 409, json: { name: 'oscar', password: 'a good password' } },
  getUser: { ...look, ok: 200, target: 'user' },
  deleteUser: { ...change, ok: 202, target: 'user' },
  setUserPassword: { ...change, ok: 204, target: 'user', json: { password: 'a good password' } },
  setUserRole: { ...change, ok: 204, target: 'user', json: { role: 'operator' } },
  signOutUser: { ...change, ok: 204, target: 'user' },
  disableUser: { ...change, ok: 204, target: 'user' },
  enableUser: { ...change, ok: 204, target: 'user' },
  listAllKeys: { ...look, ok: 200 },
  revokeAnyKey: { ...change, ok: 204, target: 'key' },
  listAllSessions: { ...look, ok: 200 },
  getAnySession: { ...look, ok: 200, target: 'session' },
  endAnySession: { ...change, ok: 204, target: 'session' },
  readAnyMessages: { ...look, ok: 200, target: 'session' },
  listAllAgents: { ...look, ok: 200 },
  fleet: { ...look, ok: 200 },
  readAudit: { ...look, ok: 200 },
  listAsideTurns: { ...look, ok: 200 },
  retryTurn: { ...change, ok: 404, json: { id: '0/1-1' } },
  dropTurn: { ...change, ok: 404, json: { id: '0/1-1' } },
  openApi: { may: 'anyone', ok: 200 },
  asyncApi: { may: 'anyone', ok: 200 },
};
