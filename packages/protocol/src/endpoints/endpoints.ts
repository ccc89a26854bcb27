import { adminEndpoints } from './admin/admin-endpoints.ts';
import {
  agentCapabilities,
  agentStatus,
  changeAgent,
  deleteAgent,
  listAgents,
  messageAgent,
  registerAgent,
} from './agents.ts';
import { browserLogin, browserLoginByLink, browserLogout, whoIsLoggedIn } from './browser-logins.ts';
import { asyncApi, openApi } from './documents.ts';
import type { Endpoint } from './endpoint.ts';
import { health, ready } from './health.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { createTicket, login, signingKeys, verify } from './login.ts';
import { listen, postMessage, readMessages } from './messages.ts';
import { changePassword, signOut } from './own-account.ts';
import { listProviders } from './providers.ts';
import { describeFrameMetadata, describeInnerObjects } from '../documented/shared-members.ts';
import { changeSession, createSession, deleteSession, getSession, listSessions } from './sessions.ts';
import { answerCall, listTools } from './tools.ts';

describeFrameMetadata();
describeInnerObjects();

/** Every endpoint of the REST API by name, in the order in which addresses are matched. */
export const endpoints = {
  health,
  ready,
  login,
  verify,
  createTicket,
  changePassword,
  signOut,
  signingKeys,
  whoIsLoggedIn,
  browserLogin,
  browserLogout,
  browserLoginByLink,
  createKey,
  listKeys,
  revokeKey,
  createSession,
  listSessions,
  getSession,
  changeSession,
  deleteSession,
  readMessages,
  postMessage,
  listen,
  listProviders,
  listTools,
  answerCall,
  agentStatus,
  listAgents,
  registerAgent,
  agentCapabilities,
  messageAgent,
  changeAgent,
  deleteAgent,
  ...adminEndpoints,
  openApi,
  asyncApi,
} as const satisfies Record<string, Endpoint>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
