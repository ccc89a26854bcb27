import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { OddServer } from '../../support/tools/odd-server.ts';
import { says, ToolsRig } from '../../support/tools/tools-rig.ts';

/** Long enough for the leases of two workers. */
const patienceMs = 60_000;

let rig: ToolsRig;
beforeEach(async () => {
  rig = await new ToolsRig().open(inject('redisUrl'), { LEASE_SECONDS: '3' });
});
afterEach(() => rig.close());

const call = (name: string, n: number) => ({ name, arguments: { n } });

it('makes a call again that may be made twice, and tells of any other that nobody knows, when its worker is killed', async () => {
  const first = await rig.workers.process();
  const sessionId = await rig.session(['read', 'write']);
  rig.server.hold();
  rig.openai.next(says('Wait. ', call('read', 1), call('write', 2)));
  const messageId = await rig.workers.say(sessionId);
  await rig.server.called(2);
  await first.kill('SIGKILL');
  rig.server.release();
  await rig.workers.process();
  const answer = await rig.workers.answer(sessionId, messageId, patienceMs);
  expect(answer).toMatchObject({ content: 'Wait. You said: hello' });
  expect((await rig.told(sessionId)).toSorted()).toEqual([
    'tool.call read nothing',
    'tool.call write nothing',
    'tool.result read ok',
    'tool.result write unknown',
  ]);
  const results = await rig.frames(sessionId, 'tool.result', 2);
  const unknown = results.find(({ metadata }) => metadata['status'] === 'unknown');
  expect(unknown?.content).toContain('find out before you make it again');
  const times = (path: string): number => rig.server.calls.filter((one) => one.path.startsWith(path)).length;
  expect([times('/read'), times('/write')]).toEqual([2, 1]);
  // Twice under one key, by which its server may know.
  expect(rig.server.times().size).toBe(2);
  // The model was asked for calls once: whatever it was asked since has their results.
  const asked = rig.openai.requests.filter(
    ({ seen }) => !(seen instanceof Error) && seen.messages.every(({ role }) => role !== 'tool'),
  );
  expect(asked).toHaveLength(1);
}, 120_000);

it('makes no call again that has a result, when its worker is killed before the answer', async () => {
  const first = await rig.workers.process();
  const sessionId = await rig.session(['write']);
  rig.openai.next(says('One. ', call('write', 1)), { steps: [{ text: 'Two' }, 'hang'] });
  const messageId = await rig.workers.say(sessionId);
  await rig.openai.request(1);
  await first.kill('SIGKILL');
  await rig.workers.process();
  const answer = await rig.workers.answer(sessionId, messageId, patienceMs);
  expect(answer).toMatchObject({ content: 'One. You said: hello' });
  expect(await rig.told(sessionId)).toEqual(['tool.call write nothing', 'tool.result write ok']);
  expect(rig.server.calls).toHaveLength(1);
}, 120_000);

it('goes on from its note when the provider fails behind a call', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['write']);
  rig.openai.next(says('One. ', call('write', 1)), { status: 503 }, says('Two.'));
  const answer = await rig.workers.answer(sessionId, await rig.workers.say(sessionId), patienceMs);
  expect(answer).toMatchObject({ content: 'One. Two.' });
  expect(rig.server.calls).toHaveLength(1);
  expect(await rig.told(sessionId)).toEqual(['tool.call write nothing', 'tool.result write ok']);
}, 90_000);

it('asks the model without a tool that no worker has', async () => {
  await rig.workers.worker({ TOOLS_FILE: '' });
  const sessionId = await rig.session(['read']);
  await rig.workers.answer(sessionId, await rig.workers.say(sessionId), patienceMs);
  expect((await rig.openai.request(0)).seen).toMatchObject({ tools: [] });
}, 90_000);

it('parks while another worker publishes the tool', async () => {
  const has = await rig.workers.worker();
  await rig.workers.until('the tools are published', async () => {
    const { command } = rig.workers.broker.server;
    return (await command.hlen(rig.workers.broker.keys.toolCatalogues())) === 1;
  });
  await has.stop();
  await rig.workers.worker({ TOOLS_FILE: '' });
  const sessionId = await rig.session(['read']);
  rig.openai.next(says('', call('read', 1)), says('It is there.'));
  const messageId = await rig.workers.say(sessionId);
  await rig.workers.until('it waits', async () => (await rig.workers.broker.state(sessionId)) === 'parked');
  expect(rig.openai.requests).toHaveLength(0);
  await rig.workers.worker();
  // Whichever worker wakes to it: only one can call the tool.
  const answer = await rig.workers.answer(sessionId, messageId, patienceMs);
  expect(answer).toMatchObject({ type: 'response' });
}, 90_000);

it('publishes its tools though a server of others hangs', async () => {
  const odd = await new OddServer().start();
  rig.writeTools();
  const { tools } = JSON.parse(rig.file.content()) as { tools: object };
  rig.file.write({
    tools,
    mcp_servers: { hangs: { url: `${odd.origin}/hang`, users: 'all', connect_seconds: 600 } },
  });
  await rig.workers.worker();
  let published: string[] = [];
  await rig.workers.until(
    'the tools are published',
    async () => {
      const { command } = rig.workers.broker.server;
      published = await command.hvals(rig.workers.broker.keys.toolCatalogues());
      return published.length === 1;
    },
    patienceMs,
  );
  const { tools: offered, unlisted } = JSON.parse(published[0]?.replace(/^\d+ /, '') ?? '') as Record<
    string,
    object[]
  >;
  expect([offered?.length, unlisted]).toEqual([4, [{ name: 'hangs', users: 'all' }]]);
  await odd.close();
}, 90_000);
