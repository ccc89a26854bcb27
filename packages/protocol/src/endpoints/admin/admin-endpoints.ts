import type { Endpoint } from '../endpoint.ts';
import { readAudit } from './audit.ts';
import { fleet } from './fleet.ts';
import { listAllKeys, revokeAnyKey } from './keys.ts';
import { endAnySession, getAnySession, listAllAgents, listAllSessions, readAnyMessages } from './sessions.ts';
import { dropTurn, listAsideTurns, retryTurn } from './turns.ts';
import {
  addUser,
  deleteUser,
  disableUser,
  enableUser,
  getUser,
  listUsers,
  setUserPassword,
  setUserRole,
  signOutUser,
} from './users.ts';

/** The endpoints of operators and administrators, under `/admin`. */
export const adminEndpoints = {
  listUsers,
  addUser,
  getUser,
  deleteUser,
  setUserPassword,
  setUserRole,
  signOutUser,
  disableUser,
  enableUser,
  listAllKeys,
  revokeAnyKey,
  listAllSessions,
  getAnySession,
  endAnySession,
  readAnyMessages,
  listAllAgents,
  fleet,
  readAudit,
  listAsideTurns,
  retryTurn,
  dropTurn,
} as const satisfies Record<string, Endpoint>;
