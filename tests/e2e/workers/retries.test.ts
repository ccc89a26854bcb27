import { coolDown, TimerQueue } from '@agentconnect/broker';
import { newRegisteredAgentId } from '@agentconnect/protocol';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

let openai: ScriptedServer;
let rig: WorkerRig;

beforeEach(async () => {
  openai = openAiServer();
  await openai.start();
  rig = await WorkerRig.open(inject('redisUrl'), { OPENAI_BASE_URL: openai.baseUrl });
});
afterEach(async () => {
  await rig.close();
  await openai.close();
});

const agent = { provider: 'openai', model: 'some-model' };

describe('a provider that fails', () => {
  it('is tried again after the pause that it asks for, which the client is told', async () => {
    // One place: a parked session must not hold it.
    await rig.worker({ WORKER_CONCURRENCY: '1' });
    openai.next({ status: 429, headers: { 'retry-after': '1' } });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.until('it is parked', async () => (await rig.broker.state(sessionId)) === 'parked');
    const other = await rig.session();
    expect(await rig.answer(other, await rig.say(other))).toMatchObject({ content: 'hello' });
    const parkedAt = performance.now();
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: 'You said: hello' });
    expect(performance.now() - parkedAt).toBeLessThan(1_900);
    const [, cooldown] = await rig.frames(sessionId);
    expect(cooldown).toMatchObject({
      type: 'cooldown',
      metadata: {
        event: 'cooldown.started',
        reason: 'provider_rate_limited',
        in_reply_to: messageId,
        seq: 2,
      },
    });
    expect(cooldown?.metadata['retry_after']).toBeGreaterThanOrEqual(1);
    expect(Date.parse(String(cooldown?.metadata['until']))).toBeGreaterThan(
      Date.parse(cooldown?.timestamp ?? ''),
    );
  });

  it('is tried again after the first text, which the client is told to drop', async () => {
    await rig.worker();
    openai.next({ steps: [{ text: 'One ' }, { waitMs: 100 }, 'reset'] });
    const sessionId = await rig.session(agent);
    const ear = await rig.broker.gateway('g1');
    await rig.broker.attach(sessionId, 'g1', { streaming: true });
    const messageId = await rig.say(sessionId);
    expect(await rig.answer(sessionId, messageId)).toMatchObject({
      content: 'You said: hello',
      metadata: { attempt: 2 },
    });
    const kinds = ear.heard.map(({ kind }) => kind);
    expect(kinds.indexOf('restart')).toBeGreaterThan(kinds.indexOf('delta'));
    expect(await rig.answers(sessionId, messageId)).toHaveLength(1);
    await ear.close();
  });

  it.each(['is tried again', 'is called by another worker'])(
    'is paid for what it took before it %s',
    async (by) => {
      const isRetry = by === 'is tried again';
      const worker = await rig.worker({ DRAIN_SECONDS: '0' });
      openai.next(
        { steps: [{ call: { name: 'no_such_tool', arguments: {} } }, { end: 'tool_calls' }] },
        isRetry ? { status: 503 } : { steps: ['hang'] },
      );
      const sessionId = await rig.session(agent);
      const messageId = await rig.say(sessionId);
      await openai.request(1);
      if (!isRetry) {
        await worker.stop();
        await rig.worker();
      }
      const answer = await rig.answer(sessionId, messageId);
      expect(openai.requests).toHaveLength(3);
      // As many as the server counts: ten for each message, in the calls that came to an end.
      const [first, , third] = openai.requests.map(({ body }) => body.messages.length * 10);
      const read = (first ?? 0) + (third ?? 0);
      expect(answer.metadata['usage']).toMatchObject({ input_tokens: read });
      expect(await rig.broker.field(sessionId, 'tokens_in')).toBe(String(read));
    },
  );

  it('ends the turn when the retries are used up', async () => {
    await rig.worker({ PROVIDER_MAX_RETRIES: '1' });
    openai.next({ status: 503 }, { status: 503 });
    const sessionId = await rig.session(agent);
    expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({
      type: 'error',
      metadata: { code: 'PROVIDER_UNAVAILABLE', details: { retries: 1, status: 503 } },
    });
    expect(openai.requests).toHaveLength(2);
  });

  it('is not waited for when the session ends before', async () => {
    await rig.worker();
    openai.next({ status: 429, headers: { 'retry-after': '600' } });
    const sessionId = await rig.session(agent, { timeoutMs: 60_000 });
    expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({
      type: 'error',
      metadata: { code: 'PROVIDER_RATE_LIMITED', details: { retry_after: 600 } },
    });
  });

  it('is not asked by all sessions of an agent at once when its rest is over', async () => {
    await rig.worker();
    const shared = { ...agent, agent_id: newRegisteredAgentId(), registered: true };
    await coolDown(rig.broker.scripts, shared.agent_id, 60_000);
    const over = Date.now() + 59_000;
    const sessions = await Promise.all(Array.from({ length: 20 }, () => rig.session(shared)));
    const until = await Promise.all(
      sessions.map(async (sessionId) => {
        await rig.say(sessionId);
        await rig.until('it is parked', async () => (await rig.broker.state(sessionId)) === 'parked');
        return Number(await rig.broker.field(sessionId, 'parked_until'));
      }),
    );
    expect(Math.min(...until)).toBeGreaterThan(over);
    expect(Math.max(...until) - Math.min(...until)).toBeGreaterThan(1_000);
    expect(openai.requests).toEqual([]);
  });

  it('that is stopped while parked ends at once', async () => {
    await rig.worker();
    openai.next({ status: 429, headers: { 'retry-after': '60' } });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.until('it is parked', async () => (await rig.broker.state(sessionId)) === 'parked');
    await rig.stopTurn(sessionId);
    expect(await rig.answer(sessionId, messageId)).toMatchObject({
      content: '',
      metadata: { finish_reason: 'stopped' },
    });
  });
});

describe('deadlines', () => {
  it('are acted on by the sweep alone', async () => {
    const worker = await rig.worker();
    openai.next({ status: 503 });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.until('it was refused', () => openai.requests.length === 1);
    await rig.until('it is parked', async () => (await rig.broker.state(sessionId)) === 'parked');
    await worker.stop();
    // Every trigger is lost; the deadline is not.
    const server = rig.broker.server;
    const triggers = await server.keyNames(rig.broker.keys.bull());
    await server.command.unlink(...triggers);
    await rig.worker();
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: 'You said: hello' });
  });

  it('are acted on by workers themselves while BullMQ stands still', async () => {
    await rig.worker();
    const { server, keys } = rig.broker;
    await server.command.hset(`${keys.bull()}:timers:meta`, 'paused', '1');
    openai.next({ status: 503 });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.until('it is parked', async () => (await rig.broker.state(sessionId)) === 'parked');
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: 'You said: hello' });
  });

  it('close a session whose time is over', async () => {
    await rig.worker();
    openai.next({ steps: [{ text: 'One ' }, 'hang'] });
    const sessionId = await rig.session(agent, { timeoutMs: 1_000 });
    const messageId = await rig.say(sessionId);
    const request = await openai.request();
    await rig.written(sessionId);
    expect(await rig.answer(sessionId, messageId)).toMatchObject({
      metadata: { code: 'SESSION_EXPIRED', details: { partial: 'One ' } },
    });
    expect(await request.over).toBe('left');
    expect((await rig.frames(sessionId)).at(-1)).toMatchObject({ metadata: { event: 'session.expired' } });
  });

  it('are looked at again by a trigger that came early, which leaves nothing behind', async () => {
    await rig.worker();
    const sessionId = await rig.session({}, { timeoutMs: 600 });
    const { scripts, keys, server } = rig.broker;
    const timers = new TimerQueue({ redis: scripts.redis, keys, onError: () => undefined });
    await timers.add('expire', sessionId, 0);
    await timers.add('expire', sessionId, 0);
    await rig.until('it is closed', async () => (await rig.broker.state(sessionId)) === 'closed');
    const triggers = async (): Promise<string[]> => server.keyNames(`${keys.bull()}:timers:expire`);
    await rig.until('its trigger is gone', async () => (await triggers()).length === 0);
    await timers.close();
  });

  it('close a session that nobody uses', async () => {
    await rig.worker();
    const sessionId = await rig.session({}, { idleMs: 500 });
    await rig.until('it is closed', async () => (await rig.broker.state(sessionId)) === 'closed');
    expect(await rig.frames(sessionId)).toMatchObject([
      { metadata: { event: 'session.expired', reason: 'idle' } },
    ]);
  });
});
