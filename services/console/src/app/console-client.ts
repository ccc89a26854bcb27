import { AgentConnectClient } from '@agentconnect/client';

/** The client of the page's own gateway, for whoever is logged in with this browser. */
export function createConsoleClient(): AgentConnectClient {
  return new AgentConnectClient({ urls: [`${location.origin}/api`], identity: 'browser' });
}
