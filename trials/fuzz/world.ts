import { Client } from '../../tests/support/client.ts';
import { OwnPage } from '../../tests/support/own-page.ts';
import { is } from '../../tests/support/seen-frame.ts';
import type { GatewayAddress, Stack } from '../../tests/support/stack.ts';
import type { Identity } from './input.ts';

/** What there is, by the names that inputs have for it. */
type Names = Readonly<Record<string, string>>;

const badToken = `eyJhbGciOiJub25lIn0.${btoa('{"sub":"alice","exp":99999999999}').replaceAll('=', '')}.`;

/** What inputs are about: sessions and agents of two users, renewed now and then, since inputs delete and end them. */
export class World {
  private readonly clients: { readonly alice: Client; readonly bob: Client };
  private readonly browsers: { readonly usual: OwnPage; readonly spare: OwnPage };
  private names: Names = {};

  private constructor(alice: Client, bob: Client, address: GatewayAddress) {
    this.clients = { alice, bob };
    this.browsers = { usual: new OwnPage(address), spare: new OwnPage(address) };
  }

  static async make(stack: Stack): Promise<World> {
    const world = new World(
      await Client.login(stack.gateway(), 'alice'),
      await Client.login(stack.gateway(), 'bob'),
      stack.gateway(),
    );
    await world.renew();
    return world;
  }

  /** New sessions and agents, and a plain chat in one of them, which has to work whatever came before. */
  async renew(): Promise<void> {
    const names: Record<string, string> = {};
    for (const browser of Object.values(this.browsers)) {
      const { status, text } = await browser.logIn('alice');
      if (status !== 200) throw new Error(`a browser did not log in: ${status} ${text}`);
    }
    for (const [user, client] of Object.entries(this.clients)) {
      const session = await client.session();
      await chat(client, session);
      const deleted = await client.session();
      await client.call('DELETE', `/chat/sessions/${deleted}`);
      const { agents } = (await client.get(`/chat/sessions/${session}`)).body;
      const history = (await client.get(`/chat/sessions/${session}/messages`)).body;
      Object.assign(names, {
        [`${user} session`]: session,
        [`${user} spare`]: await client.session(),
        [`${user} talk`]: await talk(client),
        [`${user} deleted`]: deleted,
        [`${user} agent`]: await agent(client),
        [`${user} spare-agent`]: await agent(client),
        [`${user} session-agent`]: agents.primary.agent_id,
        [`${user} cursor`]: history.messages[0].metadata.cursor,
        [`${user} token`]: client.token,
        [`${user} key`]: await apiKey(client),
        // Of none that there is: no agent here has tools.
        [`${user} call`]: `call_${'0'.repeat(24)}`,
        // None of those that inputs are sent by.
        [`${user} user`]: `friend-of-${user}`,
      });
    }
    this.names = names;
  }

  /** A text with what there is in place of its names. */
  filled(text: string, as: Identity): string {
    if (!text.includes('{')) return text;
    const own = as === 'bob' ? 'bob' : 'alice';
    const other = own === 'bob' ? 'alice' : 'bob';
    return text.replaceAll(/\{([a-z-]+)\}/g, (name, what: string) => {
      if (what === 'other') return this.names[`${other} session`] ?? name;
      if (what === 'other-agent') return this.names[`${other} agent`] ?? name;
      return this.names[`${own} ${what}`] ?? name;
    });
  }

  /** The headers by which a request shows whose it is. */
  headersOf(as: Identity, target: string, origin: string): Record<string, string> {
    const token = this.tokenOf(as);
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    if (as !== 'browser') return {};
    // What logs in or out ends the login that it comes with.
    const { cookie = '' } = target.startsWith('/api/auth/') ? this.browsers.spare : this.browsers.usual;
    return { cookie, origin, 'x-agentconnect': '1' };
  }

  tokenOf(as: Identity): string | undefined {
    if (as === 'nobody' || as === 'browser') return undefined;
    return as === 'bad token' ? badToken : this.clients[as].token;
  }
}

/** Says something on a socket, and waits for the answer. */
async function chat(client: Client, session: string): Promise<void> {
  const socket = await client.attach(session);
  const ack = await socket.text('Is all well?');
  const answer = await socket.some(
    is.answerTo(String(ack.metadata['message_id'])),
    'the answer of a plain chat',
  );
  if (answer.content !== 'Is all well?')
    throw new Error(`a plain chat was answered by ${JSON.stringify(answer)}`);
  await socket.close();
}

async function agent(client: Client): Promise<string> {
  const config = { name: 'helper', provider: 'demo', model: 'echo', metadata: { visibility: 'public' } };
  return (await client.post('/agents/register', config)).body.agent_id as string;
}

/** The id of a key; one that is none once there are as many as may be. */
async function apiKey(client: Client): Promise<string> {
  const wanted = { name: 'fuzz', scopes: ['sessions:read'] };
  return String((await client.post('/auth/keys', wanted)).body.key_id);
}

async function talk(client: Client): Promise<string> {
  const typist = {
    provider: 'demo',
    model: 'typist',
    metadata: { script: 'word', tokens_per_second: 1_000 },
  };
  const body = {
    session_type: 'agent_agent',
    agents: { ann: typist, ben: typist },
    metadata: { limits: { max_turns: 4 } },
  };
  return (await client.post('/chat/sessions/create', body)).body.session_id as string;
}
