import { AgentConnectError, type ConnectionState } from '@agentconnect/client';
import { isLoggedOut } from '../app/problem-text.ts';

/** Why there is no connection any more, and none comes by itself. */
export type WhyClosed = 'over' | 'gone' | 'logged out' | 'failed';

export function whyClosed(connection: ConnectionState): WhyClosed | undefined {
  if (connection.status !== 'closed') return undefined;
  const { error } = connection;
  if (isLoggedOut(error)) return 'logged out';
  if (!(error instanceof AgentConnectError)) return 'failed';
  if (error.code === 'SESSION_OVER' || error.code === 'SESSION_EXPIRED') return 'over';
  if (error.code === 'SESSION_GONE' || error.code === 'SESSION_NOT_FOUND') return 'gone';
  return 'failed';
}
