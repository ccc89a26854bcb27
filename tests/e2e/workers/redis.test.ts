import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { Step } from '../../support/providers/reply.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { TcpLink } from '../../support/tcp-link.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

let link: TcpLink;
let openai: ScriptedServer;
let rig: WorkerRig;

beforeEach(async () => {
  openai = await openAiServer().start();
  link = new TcpLink(inject('redisUrl'));
  await link.open();
  rig = await WorkerRig.open(inject('redisUrl'), { OPENAI_BASE_URL: openai.baseUrl });
});
afterEach(async () => {
  await rig.close();
  await link.cut();
  await openai.close();
});

const agent = { provider: 'openai', model: 'some-model' };

const words = (count: number): Step[] =>
  Array.from({ length: count }, (_, index): Step[] => [{ text: `w${index} ` }, { waitMs: 50 }]).flat();

describe('a worker that is cut off from Redis', () => {
  it('goes on with its turns if it is back before the lease ends', async () => {
    await rig.worker({ REDIS_URL: link.url, LEASE_SECONDS: '5' });
    openai.next({ steps: [...words(20), { end: 'stop' }] });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    await link.cut();
    await rig.until('it notices', () => rig.lines.some((line) => line.includes('Redis')));
    await link.open();
    const answer = await rig.answer(sessionId, messageId);
    expect(answer.content).toMatch(/^w0 .* w19 $/);
    expect(answer.metadata['attempt']).toBeUndefined();
    expect(openai.requests).toHaveLength(1);
    // It reads again, too.
    expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({ type: 'response' });
  });

  it('ends its provider calls when the lease ends, and another worker answers', async () => {
    await rig.worker({ REDIS_URL: link.url, LEASE_SECONDS: '1' });
    openai.next({ steps: [{ text: 'One ' }, 'hang'] });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    await rig.written(sessionId);
    await link.cut();
    const request = await openai.request();
    await rig.worker({ LEASE_SECONDS: '1' });
    expect(await request.over).toBe('left');
    expect(await rig.answer(sessionId, messageId)).toMatchObject({ content: 'You said: hello' });
    expect(openai.requests).toHaveLength(2);
    await link.open();
  });

  it('can be stopped all the same', async () => {
    const worker = await rig.worker({ REDIS_URL: link.url, DRAIN_SECONDS: '0' });
    openai.next({ steps: [{ text: 'One ' }, 'hang'] });
    const sessionId = await rig.session(agent);
    await rig.say(sessionId);
    await rig.written(sessionId);
    await link.cut();
    await worker.stop();
  });
});

describe('a worker that was halted for longer than its lease', () => {
  // No limit of time ends the call in the lease's place.
  const env = { LEASE_SECONDS: '1', PROVIDER_IDLE_SECONDS: '600', TURN_TIMEOUT_SECONDS: '600' };

  it.each<[string, readonly Step[]]>([
    ['has stalled', [{ text: 'One ' }, 'hang']],
    ['goes on and on', words(2_000)],
  ])('ends its provider call, which %s, when it goes on, and writes nothing', async (_name, steps) => {
    const halted = await rig.process(env);
    openai.next({ steps });
    const sessionId = await rig.session(agent);
    const messageId = await rig.say(sessionId);
    expect(await rig.written(sessionId)).toMatchObject({ attempt: 1 });
    const { over } = await openai.request();
    halted.signal('SIGSTOP');
    await rig.worker(env);
    const answer = await rig.answer(sessionId, messageId);
    expect(answer).toMatchObject({ content: 'You said: hello', metadata: { attempt: 2 } });
    expect(await Promise.race([over, Promise.resolve('under way')])).toBe('under way');
    halted.signal('SIGCONT');
    expect(await over).toBe('left');
    await rig.until('it knows that the turn is lost', () => halted.log.includes('"outcome":"lost"'));
    expect(await rig.frames(sessionId)).toMatchObject([{ type: 'text' }, answer]);
    expect(openai.requests).toHaveLength(2);
    expect(halted.isUp).toBe(true);
  });
});

describe('a worker of several partitions', () => {
  it('runs no more turns than it may, over all of them, and works every session', async () => {
    await rig.worker({ PARTITIONS: '3', WORKER_CONCURRENCY: '2', LEASE_SECONDS: '60' });
    const steps: Step[] = [{ text: 'One ' }, { waitMs: 50 }, { end: 'stop' }];
    let running = 0;
    let most = 0;
    const turns = Array.from({ length: 12 }, async (_, index) => {
      openai.next({ steps });
      const sessionId = await rig.session(agent, {}, index % 3);
      const messageId = await rig.say(sessionId);
      const request = await openai.request(index);
      most = Math.max(most, ++running);
      await request.over;
      running -= 1;
      return rig.answer(sessionId, messageId);
    });
    const answers = await Promise.all(turns);
    expect(answers.map(({ content }) => content)).toEqual(answers.map(() => 'One '));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
  });
});
