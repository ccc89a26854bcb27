import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { PlainClient } from '../../support/client-plain.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

/** The documentation's examples, word for word. */
const exampleRequest = {
  session_type: 'human_agent',
  agents: {
    primary: {
      provider: 'groq',
      model: 'llama-3-70b',
      capabilities: ['conversation'],
      personality: 'helpful and professional',
    },
  },
};
const exampleMessage = { type: 'text', content: 'Hello AI!', timestamp: '2024-02-23T12:00:00Z' };

const question = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');

describe('a client written from the documentation alone', () => {
  let provider: ScriptedServer;
  let stack: Stack;
  let urls: string[];
  let worker = 0;

  beforeAll(async () => {
    // Forty words take two seconds: time to have an accident in the middle of an answer.
    provider = await openAiServer({ apiKey: 'test-key', wordMs: 50 }).start();
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      env: {
        GROQ_BASE_URL: provider.baseUrl,
        GROQ_API_KEY: 'test-key',
        LEASE_SECONDS: '2',
        DRAIN_SECONDS: '5',
      },
    });
    urls = [stack.gateway(0).url, stack.gateway(1).url];
  });

  afterAll(async () => {
    await stack?.stop();
    await provider?.close();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  async function inSession(): Promise<{ client: PlainClient; id: string }> {
    const client = await PlainClient.login(urls, 'alice', passwordOf('alice'));
    const { body } = await client.request('POST', '/chat/sessions/create', exampleRequest);
    const id = (body as { session_id: string }).session_id;
    await client.connect(id);
    return { client, id };
  }

  /** Kills the only worker there is; the one that comes then takes over from it. */
  async function replaceWorker(): Promise<void> {
    await stack.worker(worker).kill('SIGKILL');
    worker = await stack.addWorker();
  }

  /** Each question has its answer, once and in order; nothing else was said, and nothing was out of the ordinary. */
  function expectWholeTalk(client: PlainClient, questions: readonly string[]): void {
    expect(client.responses.map(({ content }) => content)).toEqual(
      questions.map((text) => `You said: ${text}`),
    );
    expect(client.transcript).toEqual(client.responses);
    expect(client.errors).toEqual([]);
    expect(client.surprises).toEqual([]);
  }

  it('does what the documentation shows, word for word', async () => {
    const client = await PlainClient.login(urls, 'alice', passwordOf('alice'));
    const verified = await client.request('POST', '/auth/verify');
    expect(verified).toMatchObject({ status: 200, body: { valid: true, user: 'alice', type: 'access' } });

    const created = await client.request('POST', '/chat/sessions/create', exampleRequest);
    expect(created).toMatchObject({
      status: 200,
      body: {
        type: 'system',
        status: expect.stringMatching(/^(active|initializing)$/),
        session_type: 'human_agent',
        agents: { primary: exampleRequest.agents.primary },
      },
    });
    const { session_id: id, agents } = created.body as {
      session_id: string;
      agents: { primary: { agent_id: string } };
    };
    expect(await client.request('GET', `/chat/sessions/${id}`)).toMatchObject({
      status: 200,
      body: { session_id: id },
    });

    await client.connect(id);
    client.send(exampleMessage);
    await client.until('an answer', () => client.responses.length === 1);
    expect(client.responses[0]).toMatchObject({
      type: 'response',
      content: 'You said: Hello AI!',
      sender: agents.primary.agent_id,
      receiver: 'alice',
      metadata: { role: 'assistant', provider: 'groq', model: 'llama-3-70b' },
    });
    expect(await client.request('GET', `/agents/status/${agents.primary.agent_id}`)).toMatchObject({
      status: 200,
      body: { owner_id: 'alice', message_count: 1, metadata: { provider: 'groq', model: 'llama-3-70b' } },
    });
    expect(await client.request('GET', '/agents/list')).toMatchObject({ status: 200 });
    expectWholeTalk(client, ['Hello AI!']);

    expect(await client.request('DELETE', `/chat/sessions/${id}`)).toEqual({ status: 204, body: undefined });
    await client.until('the connection is closed', () => client.ends.length > 0);
    expect(client.ends).toEqual([4001]);
    client.close();
  });

  it('does not notice that a worker dies in the middle of an answer', async () => {
    const { client } = await inSession();
    const questions = ['first', question, 'last'];
    for (const [number, text] of questions.entries()) {
      const asked = provider.requests.length;
      await client.say(text);
      if (text === question) {
        await provider.request(asked);
        await replaceWorker();
      }
      await client.until('an answer', () => client.responses.length === number + 1);
    }
    expectWholeTalk(client, questions);
    expect(client.ends, 'connections that ended').toEqual([]);
    client.close();
  });

  it('notices a restart of the gateways only by reconnecting', async () => {
    const { client } = await inSession();
    const questions: string[] = [];
    const ask = async (text: string): Promise<void> => {
      questions.push(text);
      const asked = provider.requests.length;
      await client.say(text);
      await provider.request(asked);
    };
    const answered = () => client.until('an answer', () => client.responses.length === questions.length);

    await ask('before');
    await answered();
    for (const [round, gateway] of [0, 1].entries()) {
      await ask(`${question} ${round}`);
      await stack.restart(gateway);
      await answered();
      await ask(`between ${round}`);
      await answered();
    }
    expectWholeTalk(client, questions);
    expect(client.ends).toEqual([1012, 1012]);
    client.close();
  });
});
