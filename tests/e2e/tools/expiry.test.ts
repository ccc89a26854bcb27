import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { is } from '../../support/socket-client.ts';
import { callPath, DemoStack, endOf, play, toolCall, toolResult } from '../../support/tools/demo-stack.ts';

const demo = new DemoStack();
const seconds = 2;

beforeAll(async () => {
  await demo.open(inject('redisUrl'), { env: { TOOL_APPROVAL_SECONDS: String(seconds) } });
}, 120_000);
afterAll(() => demo.close());

const openDoor = { name: 'open_door', description: 'Opens a door' };

it.each([
  ['approval', 'ask', { action: 'approve' }, 'Nobody agreed to this call in time; it was not made.'],
  [
    'result',
    'open_door',
    { action: 'answer', result: 'open' },
    'No client gave a result in time; whether one has run this is not known.',
  ],
  ['answer', 'ask_human', { action: 'answer', result: 'yes' }, 'Nobody answered this in time.'],
] as const)('tells the model that there was no %s in time', async (needs, tool, late, told) => {
  const agent = { model: 'echo', tools: ['ask', openDoor], capabilities: ['human_input'] };
  const { socket, sessionId } = await demo.session(agent);
  play(socket, 'May I?', [{ tool, arguments: tool === 'ask_human' ? { text: 'May I?' } : {} }]);
  const call = await socket.next(toolCall, 'a call');
  expect(call.metadata).toMatchObject({ needs, tool });
  const until = Date.parse(String(call.metadata['until']));
  // Counted on from the claim, as the worker knows the clock of Redis.
  expect(until - Date.parse(call.timestamp)).toBeLessThanOrEqual(seconds * 1_000 + 1_000);
  const result = await socket.next(toolResult, 'a result');
  expect(endOf(result)).toBe(`${tool} expired`);
  expect(Date.parse(result.timestamp)).toBeGreaterThanOrEqual(until);
  expect((await socket.next(is.response, 'an answer')).content).toBe(`May I?\n\n${tool} failed: ${told}`);
  expect(await demo.alice.post(callPath(sessionId, call), late)).toMatchObject({
    status: 409,
    body: { code: 'CALL_OVER' },
  });
  expect(demo.server.calls).toEqual([]);
  socket.drop();
});
