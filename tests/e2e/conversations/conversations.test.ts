import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), gateways: 2, workers: 2 });
  alice = await Client.login(stack.gateway(0));
});
afterAll(() => stack.stop());

/** A debater of the demo: says each line once, in order. */
function debater(lines: readonly string[], metadata: object = {}): Json {
  return {
    provider: 'demo',
    model: 'typist',
    metadata: { script: lines, tokens_per_second: 2_000, ...metadata },
  };
}

const chatty = { agent1: debater(['a1', 'a2', 'a3']), agent2: debater(['b1', 'b2', 'b3']) };

async function converse(metadata: object, agents: Json = chatty): Promise<string> {
  const answer = await alice.post('/chat/sessions/create', { session_type: 'agent_agent', agents, metadata });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.session_id as string;
}

const ended = is.event('conversation.ended');
const responses = (socket: SocketClient): SeenFrame[] => socket.frames.filter(is.response);
const shown = async (id: string): Promise<Json> => (await alice.get(`/chat/sessions/${id}`)).body;

describe('a conversation among agents', () => {
  it('goes from agent to agent until one concludes, and says why it is over', async () => {
    const agents = {
      pro: debater(['one', 'three', 'so be it'], { conclude_after: 3 }),
      con: debater(['two', 'four']),
    };
    const id = await converse({ goal: 'count' }, agents);
    expect(await shown(id)).toMatchObject({
      metadata: { goal: 'count', conversation: { status: 'waiting', turns: 0 } },
    });
    const socket = await alice.attach(id);
    const end = await socket.some(ended, 'the end');
    const said = responses(socket);
    expect(said.map(({ content }) => content)).toEqual(['one', 'two', 'three', 'four', 'so be it']);
    expect(said.map(({ metadata }) => metadata['turn'])).toEqual([1, 2, 3, 4, 5]);
    const [pro, con] = [said[0]?.sender, said[1]?.sender];
    expect(said.map(({ sender, receiver }) => [sender, receiver])).toEqual([
      [pro, con],
      [con, pro],
      [pro, con],
      [con, pro],
      [pro, con],
    ]);
    expect(end).toMatchObject({
      type: 'stop',
      metadata: {
        reason: 'goal_reached',
        turns: 5,
        cost: 0,
        summary: expect.any(String),
        usage: { total_tokens: expect.any(Number) },
      },
    });
    const session = await shown(id);
    expect(session.status).toBe('ended');
    const { reason, turns, usage, cost, duration_ms, summary } = end.metadata;
    expect(session.metadata.conversation).toMatchObject({
      status: 'ended',
      reason,
      turns,
      usage,
      cost,
      duration_ms,
      summary,
    });
    expect(Object.keys(session.agents)).toEqual(['pro', 'con']);
    await socket.close();
  });

  it('starts with the first text, which is heard once', async () => {
    const id = await converse({ limits: { max_turns: 2 } });
    const socket = await alice.attach(id);
    const ack = await socket.text('talk about this');
    await socket.some(ended, 'the end');
    expect(responses(socket).map(({ metadata }) => metadata['heard'])).toEqual([
      [ack.metadata['message_id']],
      undefined,
    ]);
    await socket.close();
  });

  it('starts at once if it is told to, and the first socket gets what it missed', async () => {
    const id = await converse({ autostart: true, limits: { max_turns: 2 } });
    const watch = async (): Promise<string> => (await shown(id)).status;
    await eventually('it ends', 15_000, async () => (await watch()) === 'ended');
    const socket = await alice.attach(id);
    await socket.some(ended, 'the end');
    expect(responses(socket)).toHaveLength(2);
    socket.send({ type: 'text', content: 'go on' });
    await socket.some(is.error('CONVERSATION_ENDED'), 'the refusal');
    socket.send({ type: 'text', content: 'go on', metadata: { limits: { max_turns: 4 } } });
    await socket.until('it ends again', () => socket.frames.filter(ended).length === 2);
    expect(responses(socket).map(({ metadata }) => metadata['turn'])).toEqual([1, 2, 3, 4]);
    expect((await alice.post(`/chat/sessions/${id}/messages`, { content: 'and now?' })).body.code).toBe(
      'CONVERSATION_ENDED',
    );
    await socket.close();
  });

  it('lets the supervisor speak to all, to one, and in an agent’s name', async () => {
    const slow = { latency_ms: 300 };
    const agents = {
      a: debater(['a1', 'a2'], slow),
      b: debater(['b1', 'b2'], slow),
      c: debater(['c1'], slow),
    };
    const id = await converse({ goal: 'listen', limits: { max_turns: 5 } }, agents);
    const socket = await alice.attach(id);
    const { agents: known } = await shown(id);
    const say = async (frame: object): Promise<string> => {
      const clientId = `c-${Math.random()}`;
      socket.send({ type: 'text', content: 'hear me', metadata: { client_message_id: clientId }, ...frame });
      return (await socket.some(is.ack(clientId), 'an ack')).metadata['message_id'] as string;
    };
    const asA = await say({ content: 'I am a', sender: 'a' });
    const toC = await say({ receiver: known.c.agent_id });
    const toAll = await say({});
    await socket.some(ended, 'the end');
    const heard = new Map(
      responses(socket).map(({ sender, metadata }) => [
        metadata['turn'],
        { sender, heard: metadata['heard'] },
      ]),
    );
    const by = (messageId: string): string[] =>
      [...heard.values()]
        .filter(({ heard: ids }) => ids?.includes(messageId))
        .map(({ sender }) => sender ?? '');
    expect(by(asA)).toEqual([known.b.agent_id]);
    expect(by(toC)).toEqual([known.c.agent_id]);
    expect(by(toAll)).toHaveLength(1);
    const history = (await alice.get(`/chat/sessions/${id}/messages?limit=100`)).body.messages as SeenFrame[];
    expect(history.find(({ content }) => content === 'I am a')?.sender).toBe(known.a.agent_id);
    await socket.close();
  });

  it.each([
    ['an unknown sender', { sender: 'nobody' }, 'UNKNOWN_SENDER'],
    ['an unknown receiver', { receiver: 'nobody' }, 'UNKNOWN_RECEIVER'],
    ['limits above the ceiling', { metadata: { limits: { max_turns: 100_000 } } }, 'LIMIT_TOO_HIGH'],
  ])('refuses %s in a frame, and the socket stays open', async (_, frame, code) => {
    const id = await converse({});
    const socket = await alice.attach(id);
    socket.send({ type: 'text', content: 'x', ...frame });
    await socket.some(is.error(code), code);
    expect(socket.isOpen).toBe(true);
    await socket.close();
  });

  it.each([
    [
      'limits above the ceiling',
      { limits: { max_turns: 100_000 } },
      'LIMIT_TOO_HIGH',
      'metadata.limits.max_turns',
    ],
    ['limits that are none', { limits: { max_turns: 0 } }, 'VALIDATION_ERROR', 'metadata.limits.max_turns'],
    ['an unknown policy', { turn_policy: 'loudest' }, 'VALIDATION_ERROR', 'metadata.turn_policy'],
    [
      'an unknown moderator',
      { turn_policy: 'moderator', moderator: 'x' },
      'VALIDATION_ERROR',
      'metadata.moderator',
    ],
  ])('refuses %s at creation', async (_, metadata, code, path) => {
    const body = { session_type: 'agent_agent', agents: chatty, metadata };
    const answer = await alice.post('/chat/sessions/create', body);
    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ path }] } });
  });
});

describe('it ends', () => {
  const slow = { agent1: debater(['a '.repeat(400)], { tokens_per_second: 50 }), agent2: debater(['b']) };
  const echoes = { a: { provider: 'demo', model: 'echo' }, b: { provider: 'demo', model: 'echo' } };

  it.each([
    ['max_turns', { limits: { max_turns: 3 } }, chatty],
    ['max_tokens', { limits: { max_tokens: 60 } }, chatty],
    ['max_duration', { limits: { max_duration_seconds: 0.4 } }, slow],
    ['loop_detected', {}, echoes],
  ])('by %s', async (reason, metadata, agents) => {
    const id = await converse({ goal: 'to end', ...metadata }, agents);
    const socket = await alice.attach(id);
    const end = await socket.some(ended, reason);
    expect(end.metadata['reason']).toBe(reason);
    const turns = responses(socket).map((frame) => frame.metadata['turn']);
    expect(turns).toEqual(turns.map((__, index) => index + 1));
    expect(end.metadata['turns']).toBe(turns.length);
    await socket.close();
  });

  it('when the client stops it, keeping what was being said', async () => {
    const id = await converse({ goal: 'to be stopped' }, slow);
    const socket = await alice.attach(id, { stream: true });
    await socket.some(is.delta, 'the first words');
    socket.send({ type: 'stop' });
    socket.send({ type: 'stop' });
    const end = await socket.some(ended, 'the end');
    expect(end.metadata).toMatchObject({ reason: 'stopped_by_client', turns: 1 });
    expect(responses(socket)).toMatchObject([{ metadata: { turn: 1, finish_reason: 'stopped' } }]);
    expect(responses(socket)[0]?.content).toMatch(/^a /);
    // The first one may have done its work already.
    await socket.some(
      ({ metadata }) => /^stop\.(pending|nothing)$/.test(String(metadata['event'])),
      'the answer to the second stop',
    );
    await socket.close();
  });
});
