import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { testPort } from '../../support/test-port.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

const partitions = 4;
let rig: WorkerRig;

beforeEach(async () => {
  rig = await WorkerRig.open(inject('redisUrl'), { PARTITIONS: String(partitions) });
});
afterEach(() => rig.close());

it('a place that is freed is for one partition: each keeps its order, and nothing is handed back', async () => {
  const ADMIN_PORT = String(await testPort());
  await rig.worker({ ADMIN_PORT, WORKER_CONCURRENCY: '1' });
  const metadata = { script: 'yes', tokens_per_second: 1_000 };
  const sessions: string[] = [];
  for (let count = 0; count < partitions * 6; count += 1) {
    sessions.push(await rig.session({ model: 'typist', metadata }, {}, count % partitions));
  }
  const idle = async (): Promise<boolean> => {
    const states = await Promise.all(sessions.map((sessionId) => rig.broker.state(sessionId)));
    return states.every((state) => state === 'idle');
  };
  await rig.until('all are taken up', idle);
  const handedBack = async (): Promise<string | undefined> => {
    const metrics = await (await fetch(`http://127.0.0.1:${ADMIN_PORT}/metrics`)).text();
    return /^agentconnect_handed_back_total\{.*what="entry".*$/m.exec(metrics)?.[0];
  };
  // Longer than a loop waits for an entry while it knows of a free place.
  const slow = await rig.slowSession(60, 20);
  const first = await rig.say(slow.sessionId);
  await rig.written(slow.sessionId, 380);
  const before = await handedBack();
  const asked: string[] = [];
  for (const sessionId of sessions) asked.push(await rig.say(sessionId));
  await rig.answer(slow.sessionId, first);
  const times: number[] = [];
  for (const [at, sessionId] of sessions.entries()) {
    times.push(Date.parse((await rig.answer(sessionId, asked[at] ?? '')).timestamp));
  }
  for (let partition = 0; partition < partitions; partition += 1) {
    const own = times.filter((_, at) => at % partitions === partition);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
  expect(await handedBack()).toBe(before);
});

it('a partition in trouble keeps no other from its deadlines', async () => {
  await rig.worker();
  const sessionId = await rig.session({}, {}, 1);
  await rig.until('it is taken up', async () => (await rig.broker.state(sessionId)) === 'idle');
  const { server, keys } = rig.broker;
  await server.command.set(keys.due(0), 'no sorted set');
  await rig.broker.edit(sessionId, { expires_at: 1 });
  await server.command.zadd(keys.due(1), 1, `e:${sessionId}`);
  await rig.until('it is closed', async () => (await rig.broker.state(sessionId)) === 'closed', 8_000);
});
