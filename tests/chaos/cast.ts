import { AgentConnectClient } from '@agentconnect/client';
import type { Client } from '../support/client.ts';
import { Transcript } from '../support/client-transcript.ts';
import { chatAgent } from './chat-agent.ts';
import { ChatTalker } from './chat-talker.ts';
import { ClientTalker } from './client-talker.ts';
import type { Connection } from './connection.ts';
import { ConversationTalker } from './conversation-talker.ts';
import { EventConnection } from './event-connection.ts';
import type { Figures } from './figures.ts';
import type { ConnectionParts } from './line-connection.ts';
import { PollConnection } from './poll-connection.ts';
import type { Random } from './random.ts';
import { SocketConnection } from './socket-connection.ts';
import type { Talker } from './talker.ts';

export interface CastOptions {
  readonly count: number;
  /** One at each gateway. */
  readonly clients: readonly Client[];
  /** Keys of providers beside the demo. */
  readonly providers: readonly string[];
  /** Whether Redis may lose what it has confirmed. */
  readonly mayLose: boolean;
  readonly random: Random;
  readonly figures: Figures;
}

/**
 * Opens a session for each talker: three of four talk with an agent, one of them by the client's package; the others
 * watch agents.
 */
export async function cast(options: CastOptions): Promise<Talker[]> {
  const { count, clients, providers, mayLose, figures } = options;
  const talkers: Talker[] = [];
  for (let at = 0; at < count; at++) {
    const client = options.random.pick(clients);
    const random = options.random.fork();
    const Way = wayOf(random);
    const connect = (sessionId: string): Connection =>
      new Way({ sessionId, clients, random, figures, transcript: new Transcript({ mayLose }) });
    if (at % 4 === 3) {
      const sessionId = await conversation(client, random, Way === PollConnection);
      talkers.push(new ConversationTalker(`talk${at + 1}`, connect(sessionId), random, figures));
    } else if (at % 4 === 1) {
      const agent = chatAgent(random, providers);
      const sessionId = await client.session(agent.config);
      const name = `client${at + 1}`;
      const packaged = packagedClient(random.shuffled(clients));
      talkers.push(new ClientTalker({ name, client: packaged, sessionId, agent, mayLose, random, figures }));
    } else {
      const agent = chatAgent(random, providers);
      const sessionId = await client.session(agent.config);
      talkers.push(new ChatTalker(`chat${at + 1}`, connect(sessionId), agent, random, figures));
    }
  }
  return talkers;
}

/** Begins at the first of these gateways. */
function packagedClient(clients: readonly Client[]): AgentConnectClient {
  return new AgentConnectClient({
    urls: clients.map(({ url }) => url),
    identity: { getToken: async () => clients[0]?.token ?? '' },
    // Trouble is short here.
    backOff: { baseMs: 100, capMs: 2_000 },
  });
}

/** Most talk over sockets, some over event streams, some by REST alone. */
function wayOf(random: Random): new (parts: ConnectionParts) => Connection {
  const way = random.next();
  if (way < 0.2) return EventConnection;
  return way < 0.4 ? PollConnection : SocketConnection;
}

/** Begins when a client attaches, or by itself if none does. */
async function conversation(client: Client, random: Random, autostart: boolean): Promise<string> {
  const agent = (name: string): object => ({
    provider: 'demo',
    model: 'typist',
    metadata: {
      script: Array.from({ length: 100 }, (_, turn) => `${name} says ${turn} things`),
      tokens_per_second: Math.round(random.between(5, 40)),
    },
  });
  const answer = await client.post('/chat/sessions/create', {
    session_type: 'agent_agent',
    agents: { a: agent('a'), b: agent('b'), c: agent('c') },
    metadata: { goal: 'to go on', autostart, limits: { max_turns: 6 } },
  });
  if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
  return answer.body.session_id as string;
}
