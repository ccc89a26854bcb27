import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { anthropicServer } from '../../support/providers/anthropic-server.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

const openai = openAiServer();
const anthropic = anthropicServer();
let stack: Stack;
let alice: Client;

beforeAll(async () => {
  await Promise.all([openai.start(), anthropic.start()]);
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    workers: 2,
    env: {
      OPENAI_BASE_URL: openai.baseUrl,
      ANTHROPIC_BASE_URL: anthropic.baseUrl,
      PROVIDER_MAX_RETRIES: '1',
    },
  });
  alice = await Client.login(stack.gateway());
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([openai.close(), anthropic.close()]);
});

async function converse(agents: Json, metadata: object): Promise<{ socket: SocketClient; session: Json }> {
  const body = { session_type: 'agent_agent', agents, metadata: { goal: 'agree', ...metadata } };
  const { status, body: session } = await alice.post('/chat/sessions/create', body);
  expect(status).toBe(200);
  return { socket: await alice.attach(session.session_id as string, { stream: true }), session };
}

const ended = is.event('conversation.ended');
const said = (socket: SocketClient): SeenFrame[] => socket.frames.filter(is.response);

/** Who spoke, by their keys. */
function speakers(socket: SocketClient, session: Json): string[] {
  const keys = Object.entries(session.agents).map(([key, agent]) => [
    (agent as Json).agent_id as string,
    key,
  ]);
  const byId = new Map(keys as [string, string][]);
  return said(socket).map(({ sender }) => byId.get(sender ?? '') ?? '');
}

describe.each(['openai', 'anthropic'] as const)('agents of %s', (provider) => {
  const other = provider === 'openai' ? 'anthropic' : 'openai';
  const server = provider === 'openai' ? openai : anthropic;

  it('talk with one of another provider until one concludes by its tool', async () => {
    const agents = {
      ann: { provider, model: 'tool-conclude-2', personality: 'brisk' },
      ben: { provider: other, model: 'tool-conclude-9' },
    };
    const { socket } = await converse(agents, {});
    const end = await socket.some(ended, 'the end');
    expect(end.metadata).toMatchObject({
      reason: 'goal_reached',
      turns: 3,
      summary: 'Concluded in turn 2 🙂.',
    });
    expect(said(socket).map(({ content }) => content)).toEqual(['Turn 1.', 'Turn 1.', 'Turn 2.']);
    const last = server.requests.at(-1)?.seen;
    if (!last || last instanceof Error) throw new Error('a malformed request');
    expect(last.system).toMatch(/agree/);
    expect(last.system).toMatch(/brisk/);
    expect(last.system).toMatch(/ben/i);
    // Its own words as its own, the other's by name.
    expect(last.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(last.messages.at(-1)?.content).toMatch(/ben.*Turn 1\./is);
    expect(last.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['conclude', 'send_data']));
    for (const answer of socket.frames.filter(is.response)) {
      const text = socket.frames
        .filter((frame) => is.delta(frame) && frame.metadata['message_id'] === answer.metadata['message_id'])
        .map(({ content }) => content ?? '')
        .join('');
      expect(text).toBe(answer.content);
    }
    await socket.close();
  });

  it('are told of a call that they got wrong, and mend it', async () => {
    const agents = {
      ann: { provider, model: 'tool-malformed' },
      ben: { provider, model: 'tool-conclude-9' },
    };
    const { socket } = await converse(agents, {});
    expect((await socket.some(ended, 'the end')).metadata).toMatchObject({
      reason: 'goal_reached',
      turns: 1,
    });
    await socket.close();
  });

  it('give the word to each other, where the policy is `addressed`', async () => {
    const agents = {
      ann: { provider, model: 'tool-next-cid' },
      ben: { provider, model: 'tool-next-ann' },
      cid: { provider, model: 'tool-next-ben' },
    };
    const { socket, session } = await converse(agents, {
      turn_policy: 'addressed',
      limits: { max_turns: 5 },
    });
    await socket.some(ended, 'the end');
    expect(speakers(socket, session)).toEqual(['ann', 'cid', 'ben', 'ann', 'cid']);
    await socket.close();
  });

  it('are given the word by a moderator', async () => {
    const agents = {
      ann: { provider, model: 'plain' },
      mod: { provider, model: 'tool-next-cid' },
      cid: { provider, model: 'plain' },
    };
    const metadata = { turn_policy: 'moderator', moderator: 'mod', limits: { max_turns: 4 } };
    const { socket, session } = await converse(agents, metadata);
    await socket.some(ended, 'the end');
    expect(speakers(socket, session)).toEqual(['mod', 'cid', 'mod', 'cid']);
    await socket.close();
  });

  it('ask one another by a tool, and send data that fits', async () => {
    const agents = {
      ann: { provider, model: 'tool-ask-ben', capabilities: ['delegation'] },
      ben: { provider, model: 'tool-data-ann', metadata: { structured_data_schema: { type: 'object' } } },
    };
    const { socket } = await converse(agents, { limits: { max_turns: 2 } });
    await socket.some(ended, 'the end');
    const [first, second] = said(socket);
    expect(first?.content).toMatch(/^The answer was: /);
    expect(first?.metadata['delegations']).toHaveLength(1);
    expect(second?.metadata['structured_data']).toBeTypeOf('object');
    await socket.close();
  });

  it('ask no more than eight questions in one turn', async () => {
    const ask = { call: { name: 'ask_agent', arguments: { agent: 'ben', message: 'and?' } } };
    server.next({ steps: [...Array.from({ length: 10 }, () => ask), { end: 'tool_calls' }] });
    server.next({ steps: [{ text: 'answer' }, { end: 'stop' }] });
    const agents = {
      ann: { provider, model: 'plain', capabilities: ['delegation'] },
      ben: { provider: other, model: 'plain' },
    };
    const { socket } = await converse(agents, { limits: { max_turns: 1 } });
    await socket.some(ended, 'the end');
    expect(said(socket)[0]?.metadata['delegations']).toHaveLength(8);
    const last = server.requests.at(-1)?.seen;
    expect(JSON.stringify(last)).toContain('No more than 8 questions');
    await socket.close();
  });

  it('end it when one of them fails, and it is said which', async () => {
    const agents = { ann: { provider, model: 'plain' }, ben: { provider, model: 'fault-401' } };
    const { socket, session } = await converse(agents, {});
    expect((await socket.some(ended, 'the end')).metadata).toMatchObject({ reason: 'agent_error', turns: 1 });
    const error = socket.frames.find(({ type }) => type === 'error');
    expect(error).toMatchObject({
      sender: session.agents.ben.agent_id,
      metadata: { code: 'PROVIDER_AUTH_FAILED', turn: 2 },
    });
    expect(
      (await alice.get(`/agents/status/${session.agents.ben.agent_id}`)).body.metadata.error,
    ).toMatchObject({ code: 'PROVIDER_AUTH_FAILED' });
    await socket.close();
  });

  it('wait while a provider limits its rate, and go on after it', async () => {
    const agents = { ann: { provider, model: 'plain' }, ben: { provider, model: 'plain' } };
    server.next({ status: 429, headers: { 'retry-after': '1' } });
    const { socket } = await converse(agents, { limits: { max_turns: 2 } });
    const cooldown = await socket.some(is.type('cooldown'), 'the cooldown');
    expect(cooldown.metadata).toMatchObject({
      event: 'cooldown.started',
      reason: 'provider_rate_limited',
      turn: 1,
    });
    expect((await socket.some(ended, 'the end')).metadata).toMatchObject({ reason: 'max_turns', turns: 2 });
    await socket.close();
  });
});
