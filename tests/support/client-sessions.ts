import type { AgentConnectClient } from '@agentconnect/client';
import { slowAgent } from './slow-agent.ts';

export interface ClientSessions {
  /** A new session with an agent of the demo provider, by its id. */
  readonly session: (agent?: object) => Promise<string>;
  /** A new session whose agent writes `words` words, so many of them a second. */
  readonly typist: (
    words: number,
    perSecond: number,
  ) => Promise<{ readonly id: string; readonly script: string }>;
}

/** Creates sessions by the TypeScript client, which a test may have made only later. */
export function clientSessions(client: () => AgentConnectClient): ClientSessions {
  const session = async (agent: object = {}): Promise<string> => {
    const agents = { primary: { provider: 'demo', model: 'echo', ...agent } };
    return (await client().sessions.create({ session_type: 'human_agent', agents })).session_id;
  };
  return {
    session,
    typist: async (words, perSecond) => {
      const { agent, script } = slowAgent(words, perSecond);
      return { id: await session(agent), script };
    },
  };
}
