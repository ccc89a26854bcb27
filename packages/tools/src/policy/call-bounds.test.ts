import { readOthersSchema } from '@agentconnect/json-schema';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { defaultBounds, refusalOf, resultRoom } from './call-bounds.ts';

const bounds = { ...defaultBounds, callsPerTurn: 4, callsPerSessionAndHour: 10, turnResultBytes: 1_000 };
const call = { tool: 'weather', args: { city: 'Ulm', days: 1 } };
const other = (n: number) => ({ tool: 'weather', args: { city: 'Ulm', days: n + 2 } });
const none = { calls: [], inHour: 0, resultBytes: 0 };

describe('one more call', () => {
  it('is made as long as there is room', () => {
    expect(refusalOf(call, none, bounds)).toBeUndefined();
    expect(
      refusalOf(call, { calls: [0, 1, 2].map(other), inHour: 9, resultBytes: 999 }, bounds),
    ).toBeUndefined();
  });

  it.each([
    ['too many in the turn', { ...none, calls: [0, 1, 2, 3].map(other) }, 'TOOL_CALLS_EXCEEDED', /4 calls/],
    ['too many in the hour', { ...none, inHour: 10 }, 'TOOL_CALLS_EXCEEDED', /an hour/],
    ['results that are too long', { ...none, resultBytes: 1_000 }, 'TOOL_CALLS_EXCEEDED', /as long/],
    ['the same again and again', { ...none, calls: [call, call, call] }, 'TOOL_CALL_REPEATED', /3 times/],
    [
      'the same in another order',
      { ...none, calls: [1, 2, 3].map(() => ({ tool: 'weather', args: { days: 1, city: 'Ulm' } })) },
      'TOOL_CALL_REPEATED',
      /above/,
    ],
  ])('is refused for %s', (_, soFar, code, told) => {
    expect(refusalOf(call, soFar, bounds)).toEqual({
      status: 'error',
      code,
      content: expect.stringMatching(told),
    });
  });

  it('is not the same if the tool or an argument is another', () => {
    const calls = [call, call, { ...call, tool: 'forecast' }, other(1)];
    expect(refusalOf(call, { ...none, calls }, { ...bounds, callsPerTurn: 9 })).toBeUndefined();
  });
});

describe('a result', () => {
  it('has the room that its tool, the operator and the turn leave', () => {
    expect(resultRoom(500, none, bounds)).toBe(500);
    expect(resultRoom(500, { resultBytes: 900 }, bounds)).toBe(100);
    expect(resultRoom(500, { resultBytes: 2_000 }, bounds)).toBe(0);
    expect(resultRoom(1_000_000, none, { ...bounds, turnResultBytes: 1e9 })).toBe(bounds.resultBytes);
  });
});

describe('arguments', () => {
  const read = readOthersSchema({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  });
  if ('problem' in read) throw new TypeError(read.problem);

  it('are read as the model wrote them', () => {
    expect(readArguments('{"city":"Ulm"}', read, 100)).toEqual({ args: { city: 'Ulm' } });
    expect(readArguments(' ', { ...read, schema: {} }, 100)).toEqual({ args: {} });
  });

  it.each([
    ['no JSON', '{"city"', 'TOOL_ARGUMENTS_INVALID', /object of JSON/],
    ['no object', '["Ulm"]', 'TOOL_ARGUMENTS_INVALID', /object of JSON/],
    ['null', 'null', 'TOOL_ARGUMENTS_INVALID', /object of JSON/],
    ['too deep', `{"city":${'['.repeat(200)}${']'.repeat(200)}}`, 'TOOL_ARGUMENTS_INVALID', /object of JSON/],
    ['nothing', '', 'TOOL_ARGUMENTS_INVALID', /city: is required/],
    [
      'others',
      '{"city":1,"town":2}',
      'TOOL_ARGUMENTS_INVALID',
      /city: must be of type string; town: is not allowed/,
    ],
    [
      'too many',
      JSON.stringify({ city: 'x'.repeat(1_000) }),
      'TOOL_ARGUMENTS_TOO_LARGE',
      /1011 bytes, and may have 500/,
    ],
  ])('go back to the model: %s', (_, json, code, told) => {
    expect(readArguments(json, read, 500)).toEqual({
      status: 'error',
      code,
      content: expect.stringMatching(told),
    });
  });
});
