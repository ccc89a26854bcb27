import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openAiServer } from '../support/providers/openai-server.ts';
import type { Step } from '../support/providers/reply.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';
import { TcpLink } from '../support/tcp-link.ts';
import { WorkerRig } from '../support/worker-rig.ts';

/**
 * A heap of so many MiB: about twice what a process holds here, and less than half of what it is sent. One that kept
 * that would die, while a look at how large a heap is finds garbage too.
 */
const heapOf = (mib: number) => ({ NODE_OPTIONS: `--max-old-space-size=${mib}` });

async function each<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)));
}

describe('the memory of a worker', { timeout: 120_000 }, () => {
  let link: TcpLink;
  let openai: ScriptedServer;
  let rig: WorkerRig;

  beforeEach(async () => {
    const chunks = Array.from({ length: 800 }, (): Step => ({ text: 'x'.repeat(65_536) }));
    const steps: Step[] = [{ text: 'One ' }, { waitMs: 1_000 }, ...chunks, 'hang'];
    openai = await openAiServer({ script: () => ({ steps }) }).start();
    link = new TcpLink(inject('redisUrl'));
    await link.open();
    rig = await WorkerRig.open(inject('redisUrl'), { OPENAI_BASE_URL: openai.baseUrl });
  });
  afterEach(async () => {
    await rig.close();
    await link.cut();
    await openai.close();
  });

  it('is bounded while Redis is silent and providers write without end', async () => {
    const count = 16;
    const worker = await rig.process({
      REDIS_URL: link.url,
      LEASE_SECONDS: '60',
      ...heapOf(320),
    });
    const sessions = await each(count, () => rig.session({ provider: 'openai', model: 'some-model' }));
    const asked = await Promise.all(sessions.map((session) => rig.say(session)));
    await Promise.all(sessions.map((session) => rig.written(session)));
    link.behave('silent');
    const requests = await each(count, (index) => openai.request(index));
    // It hangs up on each as soon as an answer is long enough, though Redis has next to nothing of it.
    for (const { over } of requests) expect(await over).toBe('left');
    expect(worker.isUp).toBe(true);
    for (const session of sessions) expect(await rig.written(session)).toMatchObject({ text: 'One ' });
    link.behave('open');
    for (const [index, session] of sessions.entries()) {
      const answer = await rig.answer(session, asked[index] ?? '', 60_000);
      expect(answer).toMatchObject({ type: 'response', metadata: { finish_reason: 'length' } });
      expect(answer.content?.length).toBeGreaterThan(1_000_000);
      expect(answer.content?.length).toBeLessThan(1_100_000);
    }
    expect(openai.requests).toHaveLength(count);
  });
});
