import { ToolApprovals } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { AgentTools, clientToolsOf, patternsOf, withTextsTools } from './agent-tools.ts';

const tool = { name: 'open_door', description: 'Opens a door' };

function problemOf(tools: unknown): string | undefined {
  return AgentTools.safeParse(tools).error?.issues[0]?.message;
}

describe('the tools of an agent', () => {
  it('are names of the operator’s, and declarations of the client’s', () => {
    const tools = AgentTools.parse(['weather', tool, 'github.*']);
    expect(patternsOf(tools)).toEqual(['weather', 'github.*']);
    expect(clientToolsOf(tools)).toEqual([{ ...tool, parameters: { type: 'object', properties: {} } }]);
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
    ['a schema of no object', [{ ...tool, parameters: { type: 'string' } }], /./],
    [
      'a schema of a megabyte',
      [{ ...tool, parameters: { type: 'object', title: 'x'.repeat(1_000_000) } }],
      /./,
    ],
  ])('are refused: %s', (_, tools, told) => expect(problemOf(tools)).toMatch(told));

  it('give way to those of a text that have the same name', () => {
    const [ofAgent] = clientToolsOf(AgentTools.parse([tool]));
    const ofText = clientToolsOf(
      AgentTools.parse([
        { ...tool, description: 'another' },
        { ...tool, name: 'more' },
      ]),
    );
    if (!ofAgent) throw new TypeError('no tool');
    expect(withTextsTools([ofAgent], ofText).map(({ description, name }) => [name, description])).toEqual([
      ['open_door', 'another'],
      ['more', 'Opens a door'],
    ]);
  });

  it('may be stricter by name, so often', () => {
    expect(ToolApprovals.parse({ 'github.*': 'always' })).toEqual({ 'github.*': 'always' });
    expect(ToolApprovals.safeParse({ 'github.*': 'sometimes' }).success).toBe(false);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`t${at}`, 'always']));
    expect(ToolApprovals.safeParse(many).success).toBe(false);
  });
});
