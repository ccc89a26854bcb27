import {
  type AddUserRequest,
  AdminUser,
  AdminUserList,
  type Endpoints,
  UserDeletion,
  type UserRole,
} from '@agentconnect/protocol';
import { allPages } from './all-pages.ts';
import type { AuthorizedRequests } from './authorized-requests.ts';
import { nothing } from './nothing.ts';
import type { CallOptions, PageOptions } from './sessions-api.ts';

/** `/admin/users`. */
export class AdminUsersApi {
  readonly #requests: AuthorizedRequests;

  constructor(requests: AuthorizedRequests) {
    this.#requests = requests;
  }

  /** Users in no particular order. */
  list({ pageSize, signal }: PageOptions = {}): AsyncGenerator<AdminUser, void, undefined> {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listUsers']>({
        method: 'GET',
        path: '/admin/users',
        query: { after, limit: pageSize },
        schema: AdminUserList,
        repeatable: true,
        signal,
      });
      return { items: page.users, next: page.next };
    });
  }

  async get(name: string, { signal }: CallOptions = {}): Promise<AdminUser> {
    return this.#requests.send<Endpoints['getUser']>({
      method: 'GET',
      path: userPath(name),
      schema: AdminUser,
      repeatable: true,
      signal,
    });
  }

  /** It is not tried again when its fate is unknown: a second try would end with `USER_EXISTS`. */
  async add(user: AddUserRequest, { signal }: CallOptions = {}): Promise<AdminUser> {
    return this.#requests.send<Endpoints['addUser']>({
      method: 'POST',
      path: '/admin/users',
      json: user,
      schema: AdminUser,
      repeatable: false,
      signal,
    });
  }

  /** Begins to delete a user with all that it has; `get` rejects with `USER_NOT_FOUND` when that is done. */
  async delete(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['deleteUser']>({
      method: 'DELETE',
      path: userPath(name),
      schema: UserDeletion,
      repeatable: true,
      signal,
    });
  }

  async setPassword(name: string, password: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['setUserPassword']>({
      method: 'POST',
      path: `${userPath(name)}/password`,
      json: { password },
      schema: nothing,
      repeatable: true,
      signal,
    });
  }

  async setRole(name: string, role: UserRole, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['setUserRole']>({
      method: 'POST',
      path: `${userPath(name)}/role`,
      json: { role },
      schema: nothing,
      repeatable: true,
      signal,
    });
  }

  async signOut(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['signOutUser']>({
      method: 'POST',
      path: `${userPath(name)}/sign-out`,
      schema: nothing,
      repeatable: true,
      signal,
    });
  }

  async disable(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['disableUser']>({
      method: 'POST',
      path: `${userPath(name)}/disable`,
      schema: nothing,
      repeatable: true,
      signal,
    });
  }

  async enable(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['enableUser']>({
      method: 'POST',
      path: `${userPath(name)}/enable`,
      schema: nothing,
      repeatable: true,
      signal,
    });
  }
}

function userPath(name: string): `/admin/users/${string}` {
  return `/admin/users/${encodeURIComponent(name)}`;
}
