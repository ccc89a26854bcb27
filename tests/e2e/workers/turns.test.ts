import { readSession } from '@agentconnect/broker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { costNanoUsd, opaqueUser, type Usage } from '@agentconnect/providers';
import { openFrame } from '@agentconnect/protocol';
import { anthropicServer } from '../../support/providers/anthropic-server.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

const openai = openAiServer();
const anthropic = anthropicServer();
let rig: WorkerRig;

beforeAll(async () => {
  await Promise.all([openai.start(), anthropic.start()]);
  rig = await WorkerRig.open(inject('redisUrl'));
  await rig.worker({ OPENAI_BASE_URL: openai.baseUrl, ANTHROPIC_BASE_URL: anthropic.baseUrl });
});
afterAll(async () => {
  await rig.close();
  await Promise.all([openai.close(), anthropic.close()]);
});

describe('a turn', () => {
  it('answers with a response that says whose it is and what it cost', async () => {
    const sessionId = await rig.session();
    const messageId = await rig.say(sessionId, 'one two');
    const answer = await rig.answer(sessionId, messageId);
    expect(answer).toMatchObject({ type: 'response', content: 'one two', receiver: 'ada' });
    expect(answer.metadata).toMatchObject({
      role: 'assistant',
      provider: 'demo',
      model: 'echo',
      in_reply_to: messageId,
      finish_reason: 'stop',
      seq: 2,
      usage: { output_tokens: 2 },
      cost: 0,
    });
    expect(await rig.broker.state(sessionId)).toBe('idle');
  });

  it.each([['openai'], ['anthropic']])('shows %s the dialogue by turns', async (provider) => {
    const server = provider === 'openai' ? openai : anthropic;
    const sessionId = await rig.session({ provider, model: 'some-model', name: 'Ann' });
    const sent = [await rig.say(sessionId, 'first'), await rig.say(sessionId, 'second')];
    const answers = [];
    for (const messageId of sent) answers.push(await rig.answer(sessionId, messageId));
    expect(answers.map(({ content }) => content)).toEqual(['You said: first', 'You said: second']);
    const dialogue = server.requests.at(-1)?.body.messages.filter(({ role }) => role !== 'system');
    expect(dialogue?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(dialogue)).toMatch(/first.*You said: first.*second/);
    const secret = (await rig.broker.scripts.redis.get(rig.broker.keys.opaqueUsersSecret())) ?? '';
    const body = JSON.stringify(server.requests.at(-1)?.body);
    expect(body).toContain(opaqueUser('ada', secret));
    expect(body).not.toMatch(/\bada\b/);
  });

  it('shows what a session goes on from as what was said before', async () => {
    const asked = { type: 'text', messageId: 'msg_copied0000', content: 'long ago' } as const;
    const said = { type: 'response', messageId: 'rsp_copied0000', content: 'I remember' } as const;
    const copied = [asked, { ...said, metadata: { in_reply_to: asked.messageId } }].map((frame) => ({
      messageId: frame.messageId,
      open: openFrame(frame),
    }));
    const sessionId = await rig.session({ provider: 'openai', model: 'some-model' }, { copied });
    const before = openai.requests.length;
    const answer = await rig.answer(sessionId, await rig.say(sessionId, 'and now?'));
    expect(answer.metadata['seq']).toBe(4);
    expect(openai.requests).toHaveLength(before + 1);
    const dialogue = openai.requests.at(-1)?.body.messages.filter(({ role }) => role !== 'system');
    expect(dialogue?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(dialogue)).toMatch(/long ago.*I remember.*and now/);
  });

  it('leaves what failed out of the dialogue, and goes on', async () => {
    const sessionId = await rig.session({ provider: 'openai', model: 'some-model' });
    openai.next({ status: 400 });
    const failed = await rig.answer(sessionId, await rig.say(sessionId, 'poison'));
    expect(failed).toMatchObject({ type: 'error', metadata: { code: 'PROVIDER_REJECTED' } });
    expect(failed.content).toMatch(/^OpenAI .*\.$/);
    const answer = await rig.answer(sessionId, await rig.say(sessionId, 'good'));
    expect(answer.content).toBe('You said: good');
    expect(JSON.stringify(openai.requests.at(-1)?.body.messages)).not.toContain('poison');
  });

  it('answers where the provider miscounts its tokens, and counts none', async () => {
    const sessionId = await rig.session({ provider: 'openai', model: 'some-model' });
    const end = {
      choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 12.5, completion_tokens: 3 },
    };
    openai.next({ steps: [{ raw: `data: ${JSON.stringify(end)}\n\n` }] });
    const answer = await rig.answer(sessionId, await rig.say(sessionId));
    expect(answer).toMatchObject({ content: 'Hi', metadata: { usage: { total_tokens: 0 }, cost: null } });
    expect(await rig.broker.state(sessionId)).toBe('idle');
  });

  it('says what it cost by list prices, and null where there is none', async () => {
    const sessionId = await rig.session({ provider: 'openai', model: 'gpt-4o' });
    const priced = await rig.answer(sessionId, await rig.say(sessionId));
    const { usage, cost } = priced.metadata as { usage: Usage; cost: number };
    expect(cost).toBeGreaterThan(0);
    expect(cost * 1e9).toBeCloseTo(costNanoUsd('openai', 'gpt-4o', usage) ?? 0, 3);
    expect((await readSession(rig.broker.scripts, sessionId))?.spent.cost).toBe(Math.round(cost * 1e9));
    const other = await rig.session({ provider: 'openai', model: 'some-model' });
    expect((await rig.answer(other, await rig.say(other))).metadata['cost']).toBeNull();
    expect((await readSession(rig.broker.scripts, other))?.spent.cost).toBeUndefined();
  });

  it('passes the request id on, and logs it without the text', async () => {
    const sessionId = await rig.session({ provider: 'openai', model: 'some-model' });
    await rig.answer(sessionId, await rig.say(sessionId, 'secret words', 'req_of_a_test'));
    expect(openai.requests.at(-1)?.headers['x-request-id']).toBe('req_of_a_test');
    await rig.until('it is logged', () => rig.lines.some((line) => line.includes('req_of_a_test')));
    expect(rig.lines.join('')).not.toContain('secret words');
  });

  it('works sessions side by side', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const metadata = { script: `answer ${index}`, latency_ms: 400, tokens_per_second: 1000 };
        return rig.session({ model: 'typist', metadata });
      }),
    );
    const began = performance.now();
    const contents = await Promise.all(
      sessions.map(async (sessionId) => (await rig.answer(sessionId, await rig.say(sessionId))).content),
    );
    expect(contents).toEqual(sessions.map((_, index) => `answer ${index}`));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
