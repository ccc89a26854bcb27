import type { Service } from '@agentconnect/operations';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { WorkerRig } from '../../support/worker-rig.ts';

const leaseMs = 1_000;
let rig: WorkerRig;

beforeEach(async () => {
  rig = await WorkerRig.open(inject('redisUrl'), { LEASE_SECONDS: String(leaseMs / 1000) });
});
afterEach(() => rig.close());

/** Waits until another attempt writes. */
async function attempt(sessionId: string, least: number): Promise<void> {
  await rig.until(`attempt ${least} writes`, async () => (await rig.written(sessionId)).attempt >= least);
}

describe('a worker that is lost', () => {
  it('is replaced within the lease and a second, and its text is answered once', async () => {
    const lost = await rig.process();
    const { sessionId, script } = await rig.slowSession(30, 20);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    await rig.worker();
    await lost.kill('SIGKILL');
    const killedAt = performance.now();
    await attempt(sessionId, 2);
    expect(performance.now() - killedAt).toBeLessThan(leaseMs + 1_000);
    const answer = await rig.answer(sessionId, messageId);
    expect(answer).toMatchObject({ content: script, metadata: { attempt: 2, finish_reason: 'stop' } });
    expect(await rig.answers(sessionId, messageId)).toHaveLength(1);
  });

  it('is replaced as soon by a worker that always has more to do', async () => {
    const lost = await rig.process();
    const { sessionId } = await rig.slowSession(200, 20);
    await rig.say(sessionId);
    await rig.written(sessionId);
    const metadata = { script: 'one two three', tokens_per_second: 10 };
    for (let count = 0; count < 25; count += 1)
      await rig.say(await rig.session({ model: 'typist', metadata }));
    await rig.worker({ WORKER_CONCURRENCY: '1' });
    await lost.kill('SIGKILL');
    const killedAt = performance.now();
    const isTaken = async (): Promise<boolean> => (await rig.broker.field(sessionId, 'losses')) === '1';
    await rig.until('it is taken over', isTaken);
    // Not only when all that waits is done, which takes half a minute; and not how fast this machine is.
    expect(performance.now() - killedAt).toBeLessThan(leaseMs + 8_000);
    await rig.stopTurn(sessionId);
  });

  it('writes nothing when it comes back after another took over', async () => {
    const frozen = await rig.process();
    const { sessionId, script } = await rig.slowSession(30, 20);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    await rig.worker();
    frozen.signal('SIGSTOP');
    await attempt(sessionId, 2);
    frozen.signal('SIGCONT');
    await rig.until('it notices', () => frozen.log.includes('"outcome":"lost"'));
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: script });
    expect((await rig.frames(sessionId)).map(({ type }) => type)).toEqual(['text', 'response']);
  });

  it('is not replaced without end: a turn that kills its workers is set aside, and the next is worked', async () => {
    const env = { TURN_MAX_ATTEMPTS: '2' };
    const workers = await Promise.all([rig.process(env), rig.process(env)]);
    const { sessionId } = await rig.slowSession(100, 20);
    const deadly = await rig.say(sessionId);
    const holder = async (): Promise<string> => (await rig.broker.field(sessionId, 'worker')) ?? 'none';
    for (const least of [1, 2]) {
      await attempt(sessionId, least);
      const name = await holder();
      await workers.find(({ log }) => log.includes(name))?.kill('SIGKILL');
    }
    const next = await rig.say(sessionId, 'harmless');
    await rig.worker(env);
    const failed = await rig.answer(sessionId, deadly);
    expect(failed).toMatchObject({
      type: 'error',
      metadata: { code: 'TURN_FAILED', details: { attempts: 2 } },
    });
    await attempt(sessionId, 1);
    await rig.stopTurn(sessionId);
    expect(await rig.answer(sessionId, next)).toMatchObject({ type: 'response' });
  });
});

describe('a worker that drains', () => {
  async function consumers(): Promise<number> {
    const ready = rig.broker.keys.ready(0);
    return ((await rig.broker.server.command.xinfo('CONSUMERS', ready, 'agent-workers')) as unknown[]).length;
  }

  async function stopping(worker: Service): Promise<{ done: Promise<void> }> {
    return { done: worker.stop() };
  }

  it('hands over what does not end in time; it costs no loss', async () => {
    const leaving = await rig.worker({ LEASE_SECONDS: '60', DRAIN_SECONDS: '0' });
    const { sessionId, script } = await rig.slowSession(30, 20);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    await rig.worker({ LEASE_SECONDS: '60' });
    await leaving.stop();
    await attempt(sessionId, 2);
    expect(await rig.broker.field(sessionId, 'losses')).toBeNull();
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: script });
    expect(await consumers()).toBe(1);
  });

  it('finishes what does, and claims nothing new', async () => {
    const leaving = await rig.worker({ DRAIN_SECONDS: '10' });
    const { sessionId, script } = await rig.slowSession(20, 20);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    const { done } = await stopping(leaving);
    const other = await rig.session();
    const waiting = await rig.say(other);
    await done;
    expect(await rig.answers(sessionId, messageId)).toMatchObject([{ content: script }]);
    expect(await rig.answers(other, waiting)).toEqual([]);
    await rig.worker();
    expect(await rig.answer(other, waiting)).toMatchObject({ content: 'hello' });
  });
});
