import { answerIdOf, type Frame } from '@agentconnect/protocol';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { anthropicServer } from '../../support/providers/anthropic-server.ts';
import { secretKey } from '../../support/providers/drivers.ts';
import { delta, finish, messageDelta, words } from '../../support/providers/one-answer.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { WorkerRig } from '../../support/worker-rig.ts';

let openai: ScriptedServer;
let anthropic: ScriptedServer;
let rig: WorkerRig;

beforeEach(async () => {
  openai = await openAiServer().start();
  anthropic = await anthropicServer().start();
  rig = await WorkerRig.open(inject('redisUrl'), {
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API_KEY: secretKey,
    ANTHROPIC_BASE_URL: anthropic.baseUrl,
  });
});
afterEach(async () => {
  await rig.close();
  await Promise.all([openai.close(), anthropic.close()]);
});

const [high, low] = ['🙂'.charAt(0), '🙂'.charAt(1)];

it('takes the end that a provider tells for the end, though the connection stays open', async () => {
  await rig.worker({ PROVIDER_IDLE_SECONDS: '5' });
  openai.next({ steps: [delta({ content: 'Hi' }), finish('stop'), 'hang'] });
  anthropic.next({ steps: [words('Hi'), messageDelta('end_turn'), 'hang'] });
  for (const [provider, server] of [
    ['openai', openai],
    ['anthropic', anthropic],
  ] as const) {
    const sessionId = await rig.session({ provider, model: 'm' });
    const answer = await rig.answer(sessionId, await rig.say(sessionId), 4_000);
    expect(answer).toMatchObject({ type: 'response', content: 'Hi', metadata: { finish_reason: 'stop' } });
    expect(server.requests).toHaveLength(1);
  }
});

it('sends no half of a character to a provider, and none to a client', async () => {
  await rig.worker();
  const agent = { provider: 'openai', model: 'm', personality: `kind ${high}` };
  const sessionId = await rig.session(agent);
  const ear = await rig.broker.gateway('g1');
  await rig.broker.attach(sessionId, 'g1', { streaming: true });
  const pieces = [`a${high}`, `${low}b`, high, 'c', high];
  openai.next({ steps: [...pieces.map((content) => delta({ content })), { end: 'stop' }] });
  const messageId = await rig.say(sessionId, `half ${high} a text`);
  const answer = await rig.answer(sessionId, messageId);
  expect(answer).toMatchObject({ type: 'response', content: 'a🙂b\ufffdc\ufffd' });
  await ear.until((hint) => hint.kind === 'frame' && hint.messageId === answerIdOf(messageId));
  const deltas = ear.heard.flatMap((hint) =>
    hint.kind === 'delta' ? [(JSON.parse(hint.frame.toString()) as Frame).content] : [],
  );
  expect(deltas.join('')).toBe(answer.content);
  // The turn after it, which has both in its history.
  const next = await rig.answer(sessionId, await rig.say(sessionId, 'well?'));
  expect(next).toMatchObject({ type: 'response', content: 'You said: well?' });
  expect((await openai.request(1)).seen).toMatchObject({
    messages: [{ content: 'half \ufffd a text' }, { content: 'a🙂b\ufffdc\ufffd' }, { content: 'well?' }],
  });
  await ear.close();
});

it('tells the operator, and nobody else, what a provider says of its failure', async () => {
  await rig.worker();
  const body = JSON.stringify({ error: { message: `no such model for ${secretKey}` } });
  openai.next({ status: 400, body });
  const sessionId = await rig.session({ provider: 'openai', model: 'm' });
  const answer = await rig.answer(sessionId, await rig.say(sessionId));
  expect(answer).toMatchObject({ type: 'error', content: 'OpenAI refused the request (HTTP 400).' });
  expect(JSON.stringify(answer)).not.toContain('no such model');
  const lines = rig.lines.filter((line) => line.includes('the provider failed'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { code: 'PROVIDER_REJECTED', said: 'no such model for [key]' },
  ]);
  expect(rig.lines.join('\n')).not.toContain(secretKey);
});

it('reads no more of an answer than it is to', async () => {
  await rig.worker({ PROVIDER_MAX_ANSWER_BYTES: '20000' });
  const endless = Array.from({ length: 1_000 }, () => ({ raw: `: ${'x'.repeat(1_000)}\n\n` }));
  openai.next({ steps: [delta({ content: 'Hi' }), ...endless, 'hang'] });
  const sessionId = await rig.session({ provider: 'openai', model: 'm' });
  const messageId = await rig.say(sessionId);
  expect(await rig.answer(sessionId, messageId)).toMatchObject({
    type: 'error',
    metadata: { code: 'PROVIDER_BAD_RESPONSE', message_id: answerIdOf(messageId) },
  });
  expect(await (await openai.request()).over).toBe('left');
  expect(openai.requests).toHaveLength(1);
});

it('goes on with a model’s call in fragments after one call of the provider more', async () => {
  await rig.worker();
  const call = (at: number, json: string, name?: string) =>
    delta({ tool_calls: [{ index: 0, id: `c${at}`, function: { name, arguments: json } }] });
  const parts = ['{"summary":', '"It is ', 'settled."}'].map((json, at) => call(at, json, 'conclude'));
  openai.next({ steps: [delta({ content: 'So be it.' }), ...parts, finish('tool_calls')] });
  const sessionId = await rig.conversation({ maxTurns: 4 }, { provider: 'openai', model: 'm' });
  await rig.until('it is concluded', async () =>
    (await rig.frames(sessionId)).some(({ metadata }) => metadata['event'] === 'conversation.ended'),
  );
  const frames = await rig.frames(sessionId);
  expect(frames.at(-1)?.metadata).toMatchObject({ reason: 'goal_reached', summary: 'It is settled.' });
  expect(openai.requests).toHaveLength(1);
});
