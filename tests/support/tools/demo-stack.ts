import { Client } from '../client.ts';
import { is, type SeenFrame, type SocketClient } from '../socket-client.ts';
import { Stack, type StackOptions } from '../stack.ts';
import { CountingServer } from './counting-server.ts';
import { OwnToolsFile } from './tools-file.ts';

/** A call that the demo is to make. */
export interface PlayedCall {
  readonly tool: string;
  readonly arguments?: object;
  readonly at?: number;
  readonly turn?: number;
}

/** What tests say of a call: which tool, how it ended, why, and who has answered it. */
export function endOf({ metadata }: SeenFrame): string {
  return [metadata['tool'], metadata['status'], metadata['code'], metadata['by']].filter(Boolean).join(' ');
}

/** An installation whose demo agents call what they are told to, with tools of the operator that are counted. */
export class DemoStack {
  readonly server = new CountingServer();
  readonly file = new OwnToolsFile('');
  #stack: Stack | undefined;
  #alice: Client | undefined;

  async open(redisUrl: string, options: Partial<StackOptions> = {}): Promise<this> {
    await this.server.start();
    this.writeTools();
    this.#stack = await Stack.start({
      redisUrl,
      ...options,
      env: { TOOLS_FILE: this.file.path, LEASE_SECONDS: '2', ...options.env },
    });
    this.#alice = await Client.login(this.#stack.gateway());
    const alice = this.#alice;
    await expectTools(alice);
    return this;
  }

  async close(): Promise<void> {
    await this.#stack?.stop();
    await Promise.all([this.server.close(), this.file.remove()]);
  }

  get stack(): Stack {
    if (!this.#stack) throw new Error('open it first');
    return this.#stack;
  }

  get alice(): Client {
    if (!this.#alice) throw new Error('open it first');
    return this.#alice;
  }

  /** `read` runs at once; `ask` needs an approval. */
  writeTools(more: object = {}): void {
    const parameters = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      additionalProperties: false,
    };
    const tool = { description: 'Counts', parameters, users: 'all' };
    this.file.write({
      tools: {
        read: { ...tool, url: `${this.server.url}/read` },
        ask: { ...tool, method: 'POST', url: `${this.server.url}/ask` },
        ...more,
      },
    });
  }

  /** A session with a demo agent, and somebody who listens to it. */
  async session(agent: object, user = this.alice): Promise<{ sessionId: string; socket: SocketClient }> {
    return this.sessionOf({ primary: { provider: 'demo', ...agent } }, {}, user);
  }

  async sessionOf(
    agents: object,
    metadata: object = {},
    user = this.alice,
  ): Promise<{ sessionId: string; socket: SocketClient }> {
    const type = Object.keys(agents).length === 1 ? 'human_agent' : 'agent_agent';
    const asked = { session_type: type, agents, metadata };
    const { status, text, body } = await user.post('/chat/sessions/create', asked);
    if (status !== 200) throw new Error(text);
    const sessionId = body.session_id as string;
    return { sessionId, socket: await user.attach(sessionId, { stream: true }) };
  }
}

/** Has the agent of a session answer a text, and call this meanwhile. */
export function play(
  socket: SocketClient,
  content: string,
  calls: readonly PlayedCall[],
  metadata: object = {},
): void {
  socket.send({ type: 'text', content, metadata: { calls, ...metadata } });
}

export const toolCall = is.event('tool.call');
export const toolResult = is.event('tool.result');

/** The answers of REST to a call. */
export const callPath = (sessionId: string, call: SeenFrame): string =>
  `/chat/sessions/${sessionId}/calls/${call.metadata['call_id']}`;

async function expectTools(alice: Client): Promise<void> {
  const late = AbortSignal.timeout(60_000);
  for (;;) {
    const { body } = await alice.get('/chat/tools');
    if ((body.tools as unknown[]).length > 0) return;
    late.throwIfAborted();
  }
}
