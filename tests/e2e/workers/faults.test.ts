import { type ProviderCatalogue } from '@agentconnect/protocol';
import type { Provider } from '@agentconnect/providers';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TimerQueue } from '@agentconnect/broker';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { WorkerRig } from '../../support/worker-rig.ts';
import { beforeReply } from '../../support/before-reply.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { providersFrom } from '../../support/providers/providers-from.ts';
import { testPort } from '../../support/test-port.ts';

let rig: WorkerRig;

beforeEach(async () => {
  rig = await WorkerRig.open(inject('redisUrl'));
});
afterEach(() => vi.restoreAllMocks());
afterEach(() => rig.close());

it('a fault of our own ends the turn with an error, and the session goes on', async () => {
  const providers = new Map(providersFrom({}));
  const demo = providers.get('demo');
  if (!demo) throw new Error('no demo');
  let calls = 0;
  const faulty: Provider = {
    key: 'demo',
    hasTools: demo.hasTools,
    info: () => demo.info(),
    stream: (request, options) => {
      if (calls++ === 0) throw new TypeError('nobody thought of this');
      return demo.stream(request, options);
    },
  };
  await rig.worker({}, { providers: providers.set('demo', faulty) });
  const sessionId = await rig.session();
  const failed = await rig.answer(sessionId, await rig.say(sessionId));
  expect(failed).toMatchObject({ type: 'error', metadata: { code: 'INTERNAL' } });
  expect(failed.content).not.toContain('nobody');
  expect(rig.lines.join('')).toContain('nobody thought of this');
  expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({ type: 'response' });
});

it('a trigger that takes longer to set than a lease lasts costs the turn nothing', async () => {
  const add = vi.spyOn(TimerQueue.prototype, 'add').mockImplementation(() => wait(1_300));
  await rig.worker({ LEASE_SECONDS: '1' });
  const slow = { model: 'typist', metadata: { script: 'yes', latency_ms: 200 } };
  const sessionId = await rig.conversation({ maxTurns: 1 }, slow);
  await rig.until('it is over', async () => (await rig.broker.field(sessionId, 'phase')) === 'ended');
  expect(add).toHaveBeenCalledWith('deadline', sessionId, expect.any(Number), expect.any(Number));
  expect((await rig.frames(sessionId)).map(({ type, metadata }) => [type, metadata['attempt']])).toEqual([
    ['response', undefined],
    ['stop', undefined],
  ]);
});

it('an answer does not wait for the limits of its agent, which another slot keeps', async () => {
  let reply = (): void => undefined;
  beforeReply('add-tokens', () => new Promise<void>((resolve) => void (reply = resolve)));
  await rig.worker();
  const agent = { agent_id: 'agt_limited', metadata: { limits: { tokens_per_hour: 100 } } };
  const sessionId = await rig.session(agent);
  let spent = 0;
  for (const text of ['one two', 'three']) {
    const { metadata } = await rig.answer(sessionId, await rig.say(sessionId, text), 5_000);
    spent += (metadata['usage'] as { total_tokens: number }).total_tokens;
  }
  reply();
  const { server, keys } = rig.broker;
  expect(await server.command.hget(keys.agentUse(agent.agent_id), 'hour:tokens')).toBe(String(spent));
});

it('a provider that this worker does not have is an error', async () => {
  await rig.worker();
  for (const provider of ['openai', 'nobody-knows']) {
    const sessionId = await rig.session({ provider });
    expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({
      type: 'error',
      metadata: { code: 'PROVIDER_UNAVAILABLE' },
    });
  }
});

it('tells operators whether it is ready and what it did, with labels that nobody can multiply', async () => {
  const ADMIN_PORT = String(await testPort());
  const worker = await rig.worker({ ADMIN_PORT, DRAIN_SECONDS: '30' });
  const admin = `http://127.0.0.1:${ADMIN_PORT}`;
  const metrics = async (): Promise<string> => (await fetch(`${admin}/metrics`)).text();
  expect((await fetch(`${admin}/readyz`)).status).toBe(200);

  const sessionId = await rig.session({ model: 'made-up-name' });
  await rig.answer(sessionId, await rig.say(sessionId));
  await rig.until('the turn is counted', async () =>
    /turn_seconds_count\{.*outcome="failed"/.test(await metrics()),
  );
  const text = await metrics();
  expect(text).toMatch(/agentconnect_turn_seconds_count\{.*provider="demo",model="other"/);
  expect(text).toMatch(/agentconnect_ready_lag\{.*\} 0/);
  expect(text).not.toContain('made-up-name');

  const slow = await rig.slowSession(20, 20);
  await rig.say(slow.sessionId);
  await rig.written(slow.sessionId);
  const stopped = worker.stop();
  expect((await fetch(`${admin}/readyz`)).status).toBe(503);
  await stopped;
});

it('publishes what it can do', async () => {
  await rig.worker({ OPENAI_API_KEY: 'sk-test' });
  const published = await rig.broker.server.command.get(rig.broker.keys.catalogue());
  const catalogue = JSON.parse(published ?? '{}') as ProviderCatalogue;
  expect(catalogue['openai']?.is_available).toBe(true);
  expect(catalogue['anthropic']?.is_available).toBe(false);
  expect(published).not.toContain('sk-test');
});

it('serves an entry of PROVIDERS_FILE under the key of a built-in provider, and warns of it', async () => {
  const server = await openAiServer().start();
  const folder = mkdtempSync(join(tmpdir(), 'providers-'));
  const path = join(folder, 'providers.json');
  const entry = { name: 'Ours', base_url: server.baseUrl, models: ['m'], default_model: 'm' };
  writeFileSync(path, JSON.stringify({ groq: entry }));
  try {
    await rig.worker({ PROVIDERS_FILE: path });
    const warnings = rig.lines.filter((line) => line.includes('PROVIDERS_FILE'));
    expect(warnings.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'warn',
        provider: 'groq',
        msg: 'an entry of PROVIDERS_FILE replaces a built-in provider',
      }),
    ]);
    const sessionId = await rig.session({ provider: 'groq', model: 'm' });
    expect(await rig.answer(sessionId, await rig.say(sessionId))).toMatchObject({
      content: 'You said: hello',
    });
  } finally {
    rmSync(folder, { recursive: true });
    await server.close();
  }
});
