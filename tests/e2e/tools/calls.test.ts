import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import type { SeenRequest } from '../../support/providers/seen-request.ts';
import { OddServer } from '../../support/tools/odd-server.ts';
import { says, ToolsRig } from '../../support/tools/tools-rig.ts';

let rig: ToolsRig;
beforeEach(async () => {
  rig = await new ToolsRig().open(inject('redisUrl'));
});
afterEach(() => rig.close());

const call = (name: string, n: number, id?: string) => ({ name, arguments: { n }, ...(id ? { id } : {}) });

/** What the model was shown behind the user's text in a request, in short. */
function shownIn(request: { readonly seen: SeenRequest | Error }): string[] {
  if (request.seen instanceof Error) throw request.seen;
  return request.seen.messages.map((message) =>
    message.role === 'assistant'
      ? `assistant ${message.content}[${(message.toolCalls ?? []).map(({ name }) => name).join()}]`
      : `${message.role} ${message.content}`,
  );
}

it('notes and logs a call, runs it, logs its result, and shows the model both', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['read', 'write']);
  rig.openai.next(says('Let me see. ', call('read', 1), call('write', 2)), says('There are two.'));
  const messageId = await rig.workers.say(sessionId, 'How many?');
  const answer = await rig.workers.answer(sessionId, messageId);
  expect(answer).toMatchObject({ type: 'response', content: 'Let me see. There are two.' });
  expect((await rig.told(sessionId)).toSorted()).toEqual([
    'tool.call read nothing',
    'tool.call write nothing',
    'tool.result read ok',
    'tool.result write ok',
  ]);
  const [called, , ...results] = await rig.toolFrames(sessionId);
  expect(called).toMatchObject({
    type: 'system',
    content: 'primary calls read.',
    receiver: 'ada',
    metadata: {
      arguments: { n: 1 },
      agent: 'primary',
      offset: 12,
      response_id: answer.metadata['message_id'],
    },
  });
  expect(results.map(({ content }) => content).toSorted()).toEqual(['counted 1', 'counted 2']);
  const { seen } = await rig.openai.request(0);
  expect(seen).toMatchObject({ tools: [{ name: 'read' }, { name: 'write' }] });
  expect(shownIn(await rig.openai.request(1)).slice(0, 2)).toEqual([
    'user How many?',
    'assistant Let me see. [read,write]',
  ]);
  expect([...rig.server.times().values()]).toEqual([1, 1]);
});

it('offers nobody what the user of the session may not use', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['secret', 'rea*']);
  await rig.workers.answer(sessionId, await rig.workers.say(sessionId));
  expect((await rig.openai.request(0)).seen).toMatchObject({ tools: [{ name: 'read' }] });
});

it('tells the model what it did wrong, and runs nothing: arguments that do not fit, the same again, too much', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['read']);
  const again = Array.from({ length: 4 }, () => says('', call('read', 1)));
  const calls = Array.from({ length: 40 }, (_, n) => call('read', 100 + n, `many_${n}`));
  rig.openai.next(
    says('', { name: 'read', arguments: { n: 'one' } }, { name: 'read', arguments: '{"n":' }),
    ...again,
    says('', ...calls),
    says('Enough.'),
  );
  const answer = await rig.workers.answer(sessionId, await rig.workers.say(sessionId), 60_000);
  expect(answer).toMatchObject({ content: 'Enough.' });
  const told = await rig.told(sessionId);
  expect(told.slice(0, 4).toSorted()).toEqual([
    'tool.call read nothing',
    'tool.call read nothing',
    'tool.result read error TOOL_ARGUMENTS_INVALID',
    'tool.result read error TOOL_ARGUMENTS_INVALID',
  ]);
  expect(told.filter((one) => one.endsWith('TOOL_CALL_REPEATED'))).toHaveLength(1);
  // A turn may make 32 calls; six were made before.
  expect(told.filter((one) => one === 'tool.result read ok')).toHaveLength(3 + 26);
  const last = shownIn(await rig.openai.request(6));
  expect(last.filter((one) => one.includes('the 32 calls that it may'))).toHaveLength(14);
}, 90_000);

it('goes on behind a text that was shown, and keeps its offsets', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['read']);
  const ear = await rig.workers.broker.gateway('g1');
  await rig.workers.broker.attach(sessionId, 'g1', { streaming: true });
  rig.openai.next(says('One 🙂. ', call('read', 1)), says('Two. ', call('read', 2)), says('Three.'));
  const messageId = await rig.workers.say(sessionId);
  const answer = await rig.workers.answer(sessionId, messageId);
  expect(answer).toMatchObject({ content: 'One 🙂. Two. Three.', metadata: { finish_reason: 'stop' } });
  expect(answer.metadata).not.toHaveProperty('attempt');
  const calls = (await rig.toolFrames(sessionId)).filter(({ metadata }) => metadata['event'] === 'tool.call');
  expect(calls.map(({ metadata }) => metadata['offset'])).toEqual([8, 13]);
  await ear.until((hint) => hint.kind === 'frame' && hint.frame.includes('"type":"response"'));
  const pieces = ear.heard.flatMap((hint) => (hint.kind === 'delta' ? [hint] : []));
  expect(pieces.map(({ offset }) => offset)).toEqual([0, 8, 13]);
  await ear.close();
});

it('runs calls side by side, and takes a stop in the middle of them', async () => {
  await rig.workers.worker();
  const sessionId = await rig.session(['read', 'write']);
  rig.server.hold();
  rig.openai.next(says('Wait. ', call('read', 1), call('write', 2)));
  const messageId = await rig.workers.say(sessionId);
  await rig.server.called(2);
  await rig.workers.stopTurn(sessionId);
  const answer = await rig.workers.answer(sessionId, messageId);
  expect(answer).toMatchObject({ content: 'Wait. ', metadata: { finish_reason: 'stopped' } });
  expect(await rig.told(sessionId)).toEqual([
    'tool.call read nothing',
    'tool.call write nothing',
    'tool.result read denied',
    'tool.result write unknown',
  ]);
  rig.server.release();
});

it('tells nobody the secrets of a tool, whatever its server answers', async () => {
  const odd = await new OddServer().start();
  const headers = { Authorization: { env: 'TOOL_SECRET', prefix: 'Bearer ' } };
  const tool = { description: 'Odd', users: 'all', headers };
  rig.writeTools({
    told: { ...tool, url: `${odd.origin}/told` },
    fails: { ...tool, url: `${odd.origin}/status/503` },
    html: { ...tool, url: `${odd.origin}/html` },
    dies: { ...tool, url: `${odd.origin}/die`, idempotent: false, approval: 'never' },
  });
  await rig.workers.worker({ TOOL_SECRET: 'tok-4711-and-no-other' });
  const sessionId = await rig.session(['told', 'fails', 'html', 'dies']);
  const calls = ['told', 'fails', 'html', 'dies'].map((name) => ({ name, arguments: {} }));
  rig.openai.next(says('', ...calls), says('They are odd.'));
  await rig.workers.answer(sessionId, await rig.workers.say(sessionId));
  expect((await rig.told(sessionId)).slice(4).toSorted()).toEqual([
    'tool.result dies unknown TOOL_INTERRUPTED',
    'tool.result fails error TOOL_FAILED',
    'tool.result html error TOOL_BAD_RESULT',
    'tool.result told ok',
  ]);
  const seen = JSON.stringify([await rig.workers.frames(sessionId), rig.openai.requests, rig.workers.lines]);
  expect(seen).toContain('[secret]');
  expect(seen).not.toContain('tok-4711');
  await odd.close();
});
