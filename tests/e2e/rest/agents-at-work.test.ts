import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

const openai = openAiServer();
let stack: Stack;
let alice: Client;

beforeAll(async () => {
  await openai.start();
  const env = { OPENAI_BASE_URL: openai.baseUrl, PARTITIONS: '3', PROVIDER_MAX_RETRIES: '1' };
  stack = await Stack.start({ redisUrl: inject('redisUrl'), gateways: 2, env });
  alice = await Client.login(stack.gateway(0));
});
afterAll(async () => {
  await stack.stop();
  await openai.close();
});

/** What either gateway says at this moment, in turns. */
let asked = 0;
async function status(agentId: string): Promise<Json> {
  const { body } = await alice.at(stack.gateway(asked++ % 2)).get(`/agents/status/${agentId}`);
  return body;
}

async function registered(more: object = {}): Promise<string> {
  const agent = { name: 'Helper', provider: 'openai', model: 'some-model', ...more };
  const { body } = await alice.post('/agents/register', agent);
  return body.agent_id as string;
}

/** A session with an agent, registered or not, and a socket. */
async function talk(agent: object): Promise<{ id: string; agentId: string; socket: SocketClient }> {
  const wanted = { session_type: 'human_agent', agents: { primary: agent } };
  const { body, text } = await alice.post('/chat/sessions/create', wanted);
  if (!body.session_id) throw new Error(text);
  const id = body.session_id as string;
  return { id, agentId: body.agents.primary.agent_id as string, socket: await alice.attach(id) };
}

describe('the status of an agent at work', () => {
  test('is exact the moment an answer has come, over many sessions at once', async () => {
    const agentId = await registered();
    const talks = await Promise.all(Array.from({ length: 4 }, () => talk({ agent_id: agentId })));
    let last = '';
    await Promise.all(
      talks.map(async ({ socket }) => {
        for (const text of ['one', 'two', 'three']) {
          await socket.text(text);
          const { timestamp } = await socket.next(is.response);
          if (timestamp > last) last = timestamp;
        }
      }),
    );
    const after = await status(agentId);
    expect(after).toMatchObject({ status: 'active', message_count: 12, is_running: false });
    expect(Math.abs(Date.parse(after.last_active as string) - Date.parse(last))).toBeLessThan(100);
    expect(after.metadata.active_conversations).toBe(4);
    expect(after.metadata.total_tokens).toBeGreaterThan(12);
    expect((await status(agentId)).message_count).toBe(12);
    await alice.call('DELETE', `/chat/sessions/${talks[0]?.id}`);
    expect((await status(agentId)).metadata.active_conversations).toBe(3);
    for (const { socket } of talks) await socket.close();
  });

  test.each(['registered', 'of the session'])('is an error after a failed turn: %s', async (kind) => {
    const one = { provider: 'openai', model: 'some-model' };
    const { id, agentId, socket } = await talk(
      kind === 'registered' ? { agent_id: await registered() } : one,
    );
    openai.next({ status: 400 });
    await socket.text('poison');
    await socket.next((frame) => frame.type === 'error');
    const failed = await status(agentId);
    expect(failed.status).toBe('error');
    expect(failed.metadata.error).toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect(Math.abs(Date.parse(failed.metadata.error.at as string) - Date.now())).toBeLessThan(60_000);
    const session = await alice.get(`/chat/sessions/${id}`);
    expect(session.body.agents.primary.status).toBe('error');
    await socket.text('good');
    await socket.next(is.response);
    expect(await status(agentId)).toMatchObject({ status: 'active', message_count: 1 });
    await socket.close();
  });

  test('is a cooldown while its provider wants to be left alone', async () => {
    const { agentId, socket } = await talk({ provider: 'openai', model: 'some-model' });
    openai.next({ status: 429, headers: { 'retry-after': '2' } });
    await socket.text('hello');
    const cooldown = await socket.next((frame) => frame.type === 'cooldown');
    const { status: now, metadata } = await status(agentId);
    expect(now).toBe('cooldown');
    const [shown, told] = [metadata.cooldown_until, cooldown.metadata['until']].map((at) =>
      Date.parse(at as string),
    );
    expect(Math.abs((shown ?? 0) - (told ?? 0))).toBeLessThan(100);
    await socket.next(is.response);
    expect(await status(agentId)).toMatchObject({ status: 'active', metadata: { cooldown_until: null } });
    await socket.close();
  });

  test('shows that it is running while it writes', async () => {
    const script = Array.from({ length: 1_000 }, (_, at) => `word-${at}`).join(' ');
    const metadata = { script, tokens_per_second: 20 };
    const agentId = await registered({ provider: 'demo', model: 'typist', metadata });
    const { socket } = await talk({ agent_id: agentId });
    await socket.text('hello');
    await eventually('it is running', 10_000, async () => (await status(agentId)).is_running === true);
    socket.send({ type: 'stop' });
    await socket.next(is.response);
    expect((await status(agentId)).is_running).toBe(false);
    await socket.close();
  });
});
