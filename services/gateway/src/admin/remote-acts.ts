import { setTimeout as wait } from 'node:timers/promises';
import type { ApiKey, ListedUser, UserChange } from '@agentconnect/auth';
import {
  type AdminKey,
  type AdminUser,
  ApiError,
  type AsideTurnInfo,
  type Endpoint,
  endpoints,
  type ErrorCode,
  Role,
} from '@agentconnect/protocol';
import type { Acts, KeyActs, ShownAsideTurn, TurnActs, UserActs } from '../acts/acts.ts';
import type { AdminApi } from './admin-api.ts';

/** How often to look whether a deletion has come to its end, in ms, and after how many looks to ask for it again. */
const deletion = { lookMs: 1_000, againAfter: 30 };

/** The acts of the command line, done by the gateway that is asked. */
export function remoteActs(api: AdminApi): Acts {
  return { users: remoteUsers(api), keys: remoteKeys(api), turns: remoteTurns(api) };
}

function remoteUsers(api: AdminApi): UserActs {
  const change = (endpoint: Endpoint, id: string, json?: unknown): Promise<UserChange> =>
    outcome(api.ask(endpoint, { id, ...(json === undefined ? {} : { json }) }), 'done', {
      USER_NOT_FOUND: 'none',
      USER_BEING_DELETED: 'deleting',
    });
  return {
    add: (name, password, role) =>
      outcome(api.ask(endpoints.addUser, { json: { name, password, role } }), 'added', {
        USER_EXISTS: 'exists',
        USER_BEING_DELETED: 'deleting',
      }),
    setPassword: (name, password) => change(endpoints.setUserPassword, name, { password }),
    setRole: (name, role) => change(endpoints.setUserRole, name, { role: role ?? 'user' }),
    signOut: (name) => change(endpoints.signOutUser, name),
    disable: (name) => change(endpoints.disableUser, name),
    enable: (name) => change(endpoints.enableUser, name),
    delete: async (id, tell) => {
      const isThere = (): Promise<boolean> =>
        outcome(api.ask(endpoints.getUser, { id }), true, { USER_NOT_FOUND: false });
      await api.ask(endpoints.deleteUser, { id });
      tell(`${id} is locked out; the gateway removes the rest, which takes ten seconds or more`);
      for (let looks = 1; await isThere(); looks += 1) {
        await wait(deletion.lookMs);
        // The gateway may have been stopped.
        if (looks % deletion.againAfter === 0 && (await isThere()))
          await api.ask(endpoints.deleteUser, { id });
      }
    },
    list: async () => {
      const users = await allPages(async (after) => {
        const page = await api.ask(endpoints.listUsers, { query: { limit: '500', after } });
        return { items: page.users.map(listedUser), next: page.next };
      });
      const byName = new Map(users.map((user) => [user.name, user]));
      return [...byName.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    },
  };
}

function remoteKeys(api: AdminApi): KeyActs {
  return {
    create: () =>
      Promise.reject(
        new Error('no key makes a key: leave --url out, or let the user make one at /api/auth/keys'),
      ),
    revoke: (id) => outcome(api.ask(endpoints.revokeAnyKey, { id }), 'done', { KEY_NOT_FOUND: 'none' }),
    list: async (user) =>
      allPages(async (after) => {
        const page = await api.ask(endpoints.listAllKeys, { query: { limit: '500', user, after } });
        return { items: page.keys.map(listedKey), next: page.next };
      }),
  };
}

function remoteTurns(api: AdminApi): TurnActs {
  return {
    list: ({ content }) =>
      allPages(async (after) => {
        const query = { limit: '500', after, content: String(content) };
        const page = await api.ask(endpoints.listAsideTurns, { query });
        return { items: page.turns.map(listedTurn), next: page.next };
      }),
    retry: async (id) => (await api.ask(endpoints.retryTurn, { json: { id } })).message_id,
    drop: (id) => api.ask(endpoints.dropTurn, { json: { id } }),
  };
}

/** What came of a request: `done`, or what its error stands for. */
async function outcome<const Done, const Other>(
  asked: Promise<unknown>,
  done: Done,
  others: Readonly<Partial<Record<ErrorCode, Other>>>,
): Promise<Done | Other> {
  try {
    await asked;
    return done;
  } catch (error) {
    const other = error instanceof ApiError ? others[error.code] : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

async function allPages<T>(
  read: (
    after: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    found.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return found;
}

function listedUser({ name, state, role, created_at: createdAt }: AdminUser): ListedUser {
  return { name, state, role: Role.safeParse(role).data, createdAt };
}

function listedKey(key: AdminKey): ApiKey {
  return {
    id: key.key_id,
    owner: key.owner,
    name: key.name,
    scopes: key.scopes,
    actsForOthers: key.on_behalf_of,
    perMinute: key.rate_limit ?? 0,
    createdAt: Date.parse(key.created_at),
    expiresAt: Date.parse(key.expires_at),
    lastUsedAt: key.last_used_at === null ? undefined : Date.parse(key.last_used_at),
  };
}

function listedTurn(turn: AsideTurnInfo): ShownAsideTurn {
  const { id, at, session_id: sessionId, message_id: messageId, attempts, content } = turn;
  return { id, at: Date.parse(at), sessionId, messageId, attempts, content };
}
