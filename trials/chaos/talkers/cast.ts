import { AgentConnectClient } from '@agentconnect/client';
import type { Client } from '../../../tests/support/client.ts';
import { Transcript } from '../../../tests/support/client-transcript.ts';
import { Accompanied } from './accompanied.ts';
import { chatAgent, type ChatProviders } from '../chat-agent.ts';
import { ChatTalker } from './chat-talker.ts';
import { ClientTalker } from './client-talker.ts';
import type { Connection } from '../connections/connection.ts';
import { ConversationTalker } from './conversation-talker.ts';
import { EventConnection } from '../connections/event-connection.ts';
import type { Figures } from '../judging/figures.ts';
import { scriptTurns, speakers, spoken } from '../judging/judge-conversation.ts';
import { PollConnection } from '../connections/poll-connection.ts';
import type { Random } from '../random.ts';
import { SocketConnection } from '../connections/socket-connection.ts';
import type { Talker } from './talker.ts';

export interface CastOptions {
  readonly count: number;
  /** One at each gateway. */
  readonly clients: readonly Client[];
  readonly providers: ChatProviders;
  /** Whether Redis may lose what it has confirmed. */
  readonly mayLose: boolean;
  readonly random: Random;
  readonly figures: Figures;
}

/** Most talk over sockets, some over event streams, some by REST alone. */
const ways = [SocketConnection, EventConnection, SocketConnection, PollConnection, SocketConnection] as const;
type Way = (typeof ways)[number];

/** Ways on which frames come by themselves. */
const lines = [SocketConnection, EventConnection] as const;
/** In how many of the sessions that are talked in on such a way others listen. */
const accompanied = 0.4;

/** What one talker is made of. */
interface Part extends CastOptions {
  readonly at: number;
  /** At the gateway that opens the session. */
  readonly client: Client;
  readonly random: Random;
  readonly way: Way;
}

/**
 * Opens a session for each talker: three of four talk with an agent, one of them by the client's package; the others
 * watch agents.
 */
export async function cast(options: CastOptions): Promise<Talker[]> {
  const talkers: Talker[] = [];
  for (let at = 0; at < options.count; at++) {
    const client = options.random.pick(options.clients);
    const way = ways[at % ways.length] ?? SocketConnection;
    const part: Part = { ...options, at, client, way, random: options.random.fork() };
    if (at % 4 === 1) talkers.push(await packaged(part));
    else talkers.push(await (at % 4 === 3 ? watching(part) : chatting(part)));
  }
  return talkers;
}

async function packaged({ at, client, clients, providers, mayLose, random, figures }: Part): Promise<Talker> {
  const agent = chatAgent(random, providers);
  const sessionId = await client.session(agent.config);
  const by = packagedClient(random.shuffled(clients));
  return new ClientTalker({
    name: `client${at + 1}`,
    client: by,
    sessionId,
    agent,
    mayLose,
    random,
    figures,
  });
}

async function chatting(part: Part): Promise<Talker> {
  const { at, client, providers, random, figures } = part;
  const agent = chatAgent(random, providers);
  const connection = connect(part, await client.session(agent.config));
  return maybeAccompanied(
    part,
    connection,
    new ChatTalker({ name: `chat${at + 1}`, connection, random, figures }, agent),
  );
}

async function watching(part: Part): Promise<Talker> {
  const { at, client, way, random, figures } = part;
  const connection = connect(part, await conversation(client, random, way === PollConnection));
  return maybeAccompanied(
    part,
    connection,
    new ConversationTalker({ name: `talk${at + 1}`, connection, random, figures }),
  );
}

/** Its choices are its own: when it makes them is not the seed's. */
function connect({ clients, random, figures, mayLose, way }: Part, sessionId: string): Connection {
  const transcript = new Transcript({ mayLose });
  return new way({ sessionId, clients, random: random.fork(), figures, transcript });
}

function maybeAccompanied(part: Part, connection: Connection, talker: Talker): Talker {
  const { way, random, clients } = part;
  if (way === PollConnection || !random.chance(accompanied)) return talker;
  // At one gateway, so that one session has several listeners there.
  const there = [random.pick(clients)];
  const listening = lines.map((line) =>
    connect({ ...part, clients: there, way: line }, connection.sessionId),
  );
  return new Accompanied({ talker, connection, listening, random: random.fork() });
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

/** Begins when a client attaches, or by itself if none does. */
async function conversation(client: Client, random: Random, autostart: boolean): Promise<string> {
  const agent = (name: string): object => ({
    provider: 'demo',
    model: 'typist',
    metadata: {
      script: Array.from({ length: scriptTurns }, (_, turn) => spoken(name, turn)),
      tokens_per_second: Math.round(random.between(5, 40)),
    },
  });
  const answer = await client.post('/chat/sessions/create', {
    session_type: 'agent_agent',
    agents: Object.fromEntries(speakers.map((name) => [name, agent(name)])),
    metadata: { goal: 'to go on', autostart, limits: { max_turns: 6 } },
  });
  if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
  return answer.body.session_id as string;
}
