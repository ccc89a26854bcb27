import {
  AdminAgentList,
  type AdminAgent,
  type AdminKey,
  AdminKeyList,
  AdminSession,
  type AdminSessionInfo,
  AdminSessionList,
  type AsideTurnInfo,
  AsideTurnList,
  type AuditLogEntry,
  AuditLogPage,
  type DurableFrame,
  type Endpoints,
  Fleet,
  HistoryResponse,
  RetriedTurn,
  type SessionStatus,
} from '@agentconnect/protocol';
import { AdminUsersApi } from './admin-users-api.ts';
import { allPages } from './all-pages.ts';
import type { AuthorizedRequests } from './authorized-requests.ts';
import { nothing } from './nothing.ts';
import type { CallOptions, HistoryOptions, PageOptions } from './sessions-api.ts';

/** Whose things are listed; those of all users if it is left out. */
interface OfUser {
  readonly user?: string | undefined;
}

/**
 * `/admin`: what operators look at, and administrators change; `new AdminApi(client)`. Lists are read page by page as they
 * are iterated. Rejects with `ROLE_REQUIRED` for a user without the role.
 */
export class AdminApi {
  readonly users: AdminUsersApi;
  readonly #requests: AuthorizedRequests;

  constructor({ requests }: { readonly requests: AuthorizedRequests }) {
    this.users = new AdminUsersApi(requests);
    this.#requests = requests;
  }

  /** The gateways and workers with their load, what waits, and how the providers are. */
  async fleet({ signal }: CallOptions = {}): Promise<Fleet> {
    return this.#requests.send<Endpoints['fleet']>({
      method: 'GET',
      path: '/admin/fleet',
      schema: Fleet,
      repeatable: true,
      signal,
    });
  }

  /** What was done and refused, the newest first. */
  audit(
    { trail }: { readonly trail?: 'acts' | 'access' } = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AuditLogEntry, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['readAudit']>({
        method: 'GET',
        path: '/admin/audit',
        query: { trail, after, limit: pageSize },
        schema: AuditLogPage,
        repeatable: true,
        signal,
      });
      return { items: page.entries, next: page.next };
    });
  }

  keys(
    { user }: OfUser = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AdminKey, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listAllKeys']>({
        method: 'GET',
        path: '/admin/keys',
        query: { user, after, limit: pageSize },
        schema: AdminKeyList,
        repeatable: true,
        signal,
      });
      return { items: page.keys, next: page.next };
    });
  }

  /** It is not tried again when its fate is unknown: a second try would end with `KEY_NOT_FOUND`. */
  async revokeKey(keyId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['revokeAnyKey']>({
      method: 'DELETE',
      path: `/admin/keys/${encodeURIComponent(keyId)}`,
      schema: nothing,
      repeatable: false,
      signal,
    });
  }

  /** Sessions that are not over, in no particular order; with `user`, all of that user's, the newest first. */
  sessions(
    { user, status }: OfUser & { readonly status?: SessionStatus | undefined } = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AdminSessionInfo, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listAllSessions']>({
        method: 'GET',
        path: '/admin/sessions',
        query: { user, status, after, limit: pageSize },
        schema: AdminSessionList,
        repeatable: true,
        signal,
      });
      return { items: page.sessions, next: page.next };
    });
  }

  async session(sessionId: string, { signal }: CallOptions = {}): Promise<AdminSession> {
    return this.#requests.send<Endpoints['getAnySession']>({
      method: 'GET',
      path: sessionPath(sessionId),
      schema: AdminSession,
      repeatable: true,
      signal,
    });
  }

  /** What was said in anybody's session; the audit log says that it was read. */
  history(
    sessionId: string,
    { after: start, order, pageSize, signal }: HistoryOptions = {},
  ): AsyncGenerator<DurableFrame, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['readAnyMessages']>({
        method: 'GET',
        path: `${sessionPath(sessionId)}/messages`,
        query: { after, order, limit: pageSize },
        schema: HistoryResponse,
        repeatable: true,
        signal,
      });
      return { items: page.messages, next: page.next };
    }, start);
  }

  /** Deletes anybody's session. It is not tried again when its fate is unknown. */
  async endSession(sessionId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['endAnySession']>({
      method: 'DELETE',
      path: sessionPath(sessionId),
      schema: nothing,
      repeatable: false,
      signal,
    });
  }

  /** The agents of a user, or else the public ones, the newest first. */
  agents(
    { user }: OfUser = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AdminAgent, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listAllAgents']>({
        method: 'GET',
        path: '/admin/agents',
        query: { user, after, limit: pageSize },
        schema: AdminAgentList,
        repeatable: true,
        signal,
      });
      return { items: page.agents, next: page.next };
    });
  }

  /** Turns that were set aside because they cost too many workers. `content`: with the texts that they should have answered. */
  asideTurns(
    { content = false }: { readonly content?: boolean } = {},
    { pageSize, signal }: PageOptions = {},
  ): AsyncGenerator<AsideTurnInfo, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listAsideTurns']>({
        method: 'GET',
        path: '/admin/turns',
        query: { content: String(content), after, limit: pageSize },
        schema: AsideTurnList,
        repeatable: true,
        signal,
      });
      return { items: page.turns, next: page.next };
    });
  }

  /** Asks again for a turn that was set aside. It is not tried again when its fate is unknown. */
  async retryTurn(id: string, { signal }: CallOptions = {}): Promise<RetriedTurn> {
    return this.#requests.send<Endpoints['retryTurn']>({
      method: 'POST',
      path: '/admin/turns/retry',
      json: { id },
      schema: RetriedTurn,
      repeatable: false,
      signal,
    });
  }

  /** Forgets a turn that was set aside. It is not tried again when its fate is unknown. */
  async dropTurn(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['dropTurn']>({
      method: 'POST',
      path: '/admin/turns/drop',
      json: { id },
      schema: nothing,
      repeatable: false,
      signal,
    });
  }
}

function sessionPath(sessionId: string): `/admin/sessions/${string}` {
  return `/admin/sessions/${encodeURIComponent(sessionId)}`;
}
