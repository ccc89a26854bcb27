import { describe, expect, it } from 'vitest';
import { AgentTools, ToolApprovals } from './agent-tools.ts';
import { ClientTools } from './client-tool.ts';

const tool = { name: 'open_door', description: 'Opens a door' };
const parameters = { type: 'object', properties: { which: { type: 'string' } } };

function problemOf(tools: unknown): string | undefined {
  return AgentTools.safeParse(tools).error?.issues[0]?.message;
}

describe('the tools of an agent', () => {
  it('are names of the operator’s, and declarations of the client’s', () => {
    const named = ['weather', 'github.*'];
    expect(AgentTools.parse([...named, tool, { ...tool, name: 'shut_door', parameters }])).toEqual([
      ...named,
      { ...tool, parameters: { type: 'object', properties: {} } },
      { ...tool, name: 'shut_door', parameters },
    ]);
  });

  it.each([
    ['no list', 'weather', /array/],
    ['a number', [7], /must be the name of a tool/],
    ['a wrong name', ['a b'], /must be the name of a tool/],
    ['a tool without a description', [{ name: 'a' }], /must be the name of a tool/],
    ['a tool with a name of dots', [{ ...tool, name: 'a.b' }], /must be of A-Z/],
    ['a tool with an address', [{ ...tool, url: 'http://a.test' }], /url/],
    ['a tool twice', [tool, tool], /open_door is declared twice/],
    ['too many', Array.from({ length: 65 }, (_, at) => `t${at}`), /64/],
    ['a schema of no object', [{ ...tool, parameters: { type: 'string' } }], /JSON Schema of an object/],
    ['a large schema', [{ ...tool, parameters: { ...parameters, title: 'x'.repeat(40_000) } }], /32768/],
    [
      'much in all',
      [1, 2, 3].map((n) => ({
        ...tool,
        name: `t${n}`,
        parameters: { ...parameters, title: 'x'.repeat(30_000) },
      })),
      /65536/,
    ],
  ])('are refused: %s', (_, tools, told) => expect(problemOf(tools)).toMatch(told));

  it('may be stricter by name, so often', () => {
    expect(ToolApprovals.parse({ 'github.*': 'always' })).toEqual({ 'github.*': 'always' });
    expect(ToolApprovals.safeParse({ 'github.*': 'sometimes' }).success).toBe(false);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`t${at}`, 'always']));
    expect(ToolApprovals.safeParse(many).success).toBe(false);
  });
});

describe('the tools of a text', () => {
  it('are declared in full, or they are something else', () => {
    const whole = { ...tool, parameters };
    expect(ClientTools.parse([whole])).toEqual([whole]);
    const others = [
      [],
      ['weather'],
      'hammer',
      [tool],
      [{ ...whole, name: 'a b' }],
      [{ ...whole, type: 'function' }],
      [whole, 7],
    ];
    expect(others.filter((other) => ClientTools.safeParse(other).success)).toEqual([]);
  });
});
