import { describe, expect, it } from 'vitest';
import { askAgent, conclude, nextSpeaker, sendData } from './tools.ts';

describe('a call of a tool', () => {
  it('is read', () => {
    expect(conclude.parse('{"summary":" done "}')).toEqual({ summary: 'done' });
    expect(nextSpeaker.parse('{"agent":"ben"}')).toEqual({ agent: 'ben' });
    expect(sendData.parse('{"data":{"n":1}}')).toEqual({ data: { n: 1 } });
    expect(askAgent.parse('{"capability":"maths","message":"1+1?"}')).toEqual({
      capability: 'maths',
      message: '1+1?',
    });
  });

  it.each([
    [conclude, '{"summary"', /not JSON/],
    [conclude, '{}', /summary/],
    [sendData, '{"data":[]}', /data/],
    [askAgent, '{"message":"x"}', /either an agent or a capability/],
    [askAgent, '{"message":"x","agent":"a","capability":"b"}', /either an agent or a capability/],
  ])('is refused in words for the model: %#', (kind, text, told) => {
    expect(kind.parse(text)).toMatchObject({ problem: expect.stringMatching(told) });
  });

  it('is offered as an object of JSON Schema', () => {
    expect(askAgent.tool.parameters).toMatchObject({ type: 'object', required: ['message'] });
    for (const { tool } of [conclude, nextSpeaker, sendData, askAgent]) {
      expect(tool.parameters).not.toHaveProperty('$schema');
      expect(JSON.stringify(tool.parameters)).not.toContain('propertyNames');
    }
  });
});
