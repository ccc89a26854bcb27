import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from 'vitest';
import { beforeReply } from '../../support/before-reply.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

const openai = openAiServer();
let rig: WorkerRig;

beforeAll(async () => {
  await openai.start();
  rig = await WorkerRig.open(inject('redisUrl'), { OPENAI_BASE_URL: openai.baseUrl, LEASE_SECONDS: '10' });
  await rig.worker();
});
afterAll(async () => {
  await rig.close();
  await openai.close();
});

afterEach(() => vi.restoreAllMocks());

it('keeps what was streamed of a stopped answer, and ends the provider call', async () => {
  const sessionId = await rig.session({ provider: 'openai', model: 'some-model' });
  const ear = await rig.broker.gateway('g1');
  await rig.broker.attach(sessionId, 'g1', { streaming: true });
  openai.next({ steps: [{ text: 'One ' }, { text: 'two 🙂' }, 'hang'] });
  const messageId = await rig.say(sessionId);
  const request = await openai.request(openai.requests.length);
  expect((await rig.written(sessionId, 'One two 🙂'.length)).text).toBe('One two 🙂');
  const stoppedAt = performance.now();
  expect(await rig.stopTurn(sessionId)).toMatchObject({ kind: 'ok' });
  const answer = await rig.answer(sessionId, messageId);
  expect(performance.now() - stoppedAt).toBeLessThan(1_000);
  expect(answer).toMatchObject({ content: 'One two 🙂', metadata: { finish_reason: 'stopped' } });
  expect(await request.over).toBe('left');
  const streamed = ear.heard.flatMap((hint) =>
    hint.kind === 'delta' ? [(JSON.parse(hint.frame.toString()) as { content: string }).content] : [],
  );
  expect(streamed.join('')).toBe(answer.content);
  await ear.close();
});

it('is noticed at once also if it overtakes the reply of the claim', async () => {
  const { sessionId } = await rig.slowSession(200, 20);
  await rig.until('it is taken up', async () => (await rig.broker.state(sessionId)) === 'idle');
  let stoppedAt = 0;
  beforeReply('claim-many', async () => {
    await rig.stopTurn(sessionId);
    stoppedAt = performance.now();
    // More than the hint takes.
    await wait(200);
  });
  const answer = await rig.answer(sessionId, await rig.say(sessionId));
  expect(answer.metadata['finish_reason']).toBe('stopped');
  expect(performance.now() - stoppedAt).toBeLessThan(1_500);
});

it('answers what waits behind it with nothing, and what comes after it as ever', async () => {
  const sessionId = await rig.session({ provider: 'openai', model: 'gpt-4o' });
  openai.next({ steps: [{ text: 'One ' }, 'hang'] });
  const running = await rig.say(sessionId);
  await rig.written(sessionId);
  const queued = await rig.say(sessionId, 'queued');
  const before = openai.requests.length;
  await rig.stopTurn(sessionId);
  const later = await rig.say(sessionId, 'later');
  expect(await rig.answer(sessionId, running)).toMatchObject({ content: 'One ' });
  expect(await rig.answer(sessionId, queued)).toMatchObject({
    content: '',
    metadata: { finish_reason: 'stopped' },
  });
  expect(await rig.answer(sessionId, later)).toMatchObject({
    content: expect.stringContaining('later'),
    metadata: { finish_reason: 'stop' },
  });
  expect(openai.requests.length).toBe(before + 1);
  // What half an answer costs nobody knows; what was never asked costs nothing.
  expect(await rig.broker.field(sessionId, 'unpriced')).toBe('1');
});
