import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;

beforeAll(async () => {
  // One place for a turn: an agent that waits for another one must not hold it.
  const env = { WORKER_CONCURRENCY: '1', LEASE_SECONDS: '1', DELEGATION_MAX_DEPTH: '2' };
  stack = await Stack.start({ redisUrl: inject('redisUrl'), workers: 1, env });
  alice = await Client.login(stack.gateway());
});
afterAll(() => stack.stop());

const asking = (asks: object, more: object = {}): Json => ({
  provider: 'demo',
  model: 'typist',
  capabilities: ['delegation'],
  metadata: { asks, tokens_per_second: 2_000, ...more },
});

async function register(name: string, agent: Json, user = alice): Promise<string> {
  const answer = await user.post('/agents/register', { name, ...agent });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.agent_id as string;
}

/** Asks an agent and returns what it says. */
async function answerOf(agent: Json): Promise<SeenFrame> {
  const socket = await alice.attach(await alice.session(agent));
  await socket.text('go');
  const answer = await socket.some(
    (frame) => frame.type === 'response' || frame.type === 'error',
    'the answer',
  );
  await socket.close();
  return answer;
}

const expert = {
  provider: 'demo',
  model: 'typist',
  metadata: { script: 'forty-two', tokens_per_second: 2_000 },
};

describe('an agent asks another', () => {
  it('by id, and gets the answer in its own turn, holding no worker meanwhile', async () => {
    const id = await register('Expert', expert);
    const answer = await answerOf(asking({ agent: id, message: 'what is it?' }));
    expect(answer).toMatchObject({ type: 'response', content: 'The answer was: forty-two' });
    expect(answer.metadata['delegations']).toMatchObject([{ agent_id: id }]);
    const [{ session_id: asked }] = answer.metadata['delegations'] as [{ session_id: string }];
    const { messages } = (await alice.get(`/chat/sessions/${asked}/messages`)).body as {
      messages: SeenFrame[];
    };
    expect(messages.map(({ type, content }) => [type, content])).toEqual([
      ['text', 'what is it?'],
      ['response', 'forty-two'],
    ]);
    expect((await alice.get(`/agents/status/${id}`)).body).toMatchObject({ message_count: 1 });
  });

  it('by capability', async () => {
    const id = await register('Counter', { ...expert, capabilities: ['counting'] });
    const answer = await answerOf(asking({ capability: 'counting', message: 'how many?' }));
    expect(answer.metadata['delegations']).toMatchObject([{ agent_id: id }]);
  });

  it('by capability or name, first its own, and of others only whom it trusts', async () => {
    const bob = await Client.login(stack.gateway(), 'bob');
    const open = {
      ...expert,
      capabilities: ['divining'],
      metadata: { ...expert.metadata, visibility: 'public' },
    };
    const [stranger, trusted] = [await register('Stranger', open, bob), await register('Trusted', open, bob)];
    const asked = async (asks: object, trusts: string[]): Promise<unknown> => {
      const { content, metadata } = await answerOf(asking({ message: 'what?', ...asks }, { trusts }));
      return (metadata['delegations'] as { agent_id: string }[] | undefined)?.[0]?.agent_id ?? content;
    };
    const divining = { capability: 'divining' };
    expect(await asked(divining, [])).toMatch(/capability "divining"/);
    expect(await asked({ agent: 'Stranger' }, [trusted])).toMatch(/no agent "Stranger"/);
    expect(await asked(divining, [trusted])).toBe(trusted);
    expect(await asked({ agent: 'Trusted' }, [trusted])).toBe(trusted);
    // Whoever names an id means that one.
    expect(await asked({ agent: stranger }, [])).toBe(stranger);
    const own = await register('Own', { ...expert, capabilities: ['divining'] });
    expect(await asked(divining, [trusted, stranger])).toBe(own);
  });

  it('in a conversation, and the other one answers beside its turns', async () => {
    const agents = { a: asking({ agent: 'b', message: 'psst' }), b: expert };
    const metadata = { goal: 'whisper', limits: { max_turns: 2 } };
    const body = { session_type: 'agent_agent', agents, metadata };
    const { session_id: id } = (await alice.post('/chat/sessions/create', body)).body as {
      session_id: string;
    };
    const socket = await alice.attach(id);
    const end = await socket.some(is.event('conversation.ended'), 'the end');
    expect(socket.frames.filter(is.response).map(({ content }) => content)).toEqual([
      'The answer was: forty-two',
      'forty-two',
    ]);
    const sum = socket.frames
      .filter(is.response)
      .reduce((total, { metadata: { usage } }) => total + (usage.total_tokens as number), 0);
    expect(end.metadata['usage'].total_tokens).toBe(sum);
    await socket.close();
  });

  it.each([
    ['an agent that is not there', { agent: 'nobody', message: 'x' }, /no agent "nobody"/],
    ['a capability that nobody has', { capability: 'magic', message: 'x' }, /capability "magic"/],
  ])('and is told of %s', async (_, asks, told) => {
    expect((await answerOf(asking(asks))).content).toMatch(told);
  });

  it('but not in a circle', async () => {
    const first = await register('First', asking({ capability: 'second', message: 'x' }));
    await register('Second', {
      ...asking({ agent: first, message: 'y' }),
      capabilities: ['delegation', 'second'],
    });
    const answer = await answerOf({ agent_id: first });
    expect(answer.content).toMatch(/^The answer was: The answer was: .*cycle/);
  });

  it('and not without end', async () => {
    const last = await register('Last', expert);
    const third = await register('Third', asking({ agent: last, message: 'x' }));
    const second = await register('Second', asking({ agent: third, message: 'x' }));
    const answer = await answerOf(asking({ agent: second, message: 'x' }));
    expect(answer.content).toMatch(/^The answer was: The answer was: .*passed on 2 times/);
  });

  it('once, though the worker is killed while it waits', async () => {
    const slow = { ...expert, metadata: { script: 'at last', latency_ms: 1_500, tokens_per_second: 2_000 } };
    const id = await register('Slow', slow);
    const session = await alice.session(asking({ agent: id, message: 'take your time' }));
    const socket = await alice.attach(session);
    await socket.text('go');
    await eventually('the other one is at it', 10_000, async () => {
      return (await alice.get(`/agents/status/${id}`)).body.is_running === true;
    });
    await stack.worker().kill('SIGKILL');
    await stack.addWorker();
    const answer = await socket.some(is.response, 'the answer', 20_000);
    expect(answer.content).toBe('The answer was: at last');
    expect((await alice.get(`/agents/status/${id}`)).body.message_count).toBe(1);
    await socket.close();
  });

  it('until it is stopped, and the other one stops as well', async () => {
    // One place is the other agent's.
    await stack.addWorker();
    const slow = { ...expert, metadata: { script: 'never '.repeat(200), tokens_per_second: 10 } };
    const id = await register('Endless', slow);
    const socket = await alice.attach(await alice.session(asking({ agent: id, message: 'x' })));
    await socket.text('go');
    const isRunning = async (): Promise<boolean> =>
      (await alice.get(`/agents/status/${id}`)).body.is_running === true;
    await eventually('the other one is at it', 10_000, isRunning);
    socket.send({ type: 'stop' });
    const answer = await socket.some(is.response, 'the answer');
    expect(answer.metadata['finish_reason']).toBe('stopped');
    await eventually('the other one has stopped', 10_000, async () => !(await isRunning()));
    await socket.close();
  });
});
