import { builtInToolNames, type ClientTool } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { takenNames, withTextsTools } from './client-tools.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

const tool = (name: string, description = name): ClientTool => ({
  name,
  description,
  parameters: { type: 'object' },
});

describe('tools of a client', () => {
  it('give way to those of a text that have the same name', () => {
    const both = withTextsTools([tool('open_door'), tool('more')], [tool('open_door', 'another')]);
    expect(both.map(({ description }) => description)).toEqual(['another', 'more']);
  });

  it('may not have the names of tools that their user may use, or that are built in', () => {
    const listed = {
      description: '',
      kind: 'http',
      approval: 'never',
      idempotent: true,
      destructive: false,
    } as const;
    const catalogue: ToolCatalogue = {
      tools: [
        { ...listed, name: 'weather', users: 'all' },
        { ...listed, name: 'secret', users: ['bob'] },
      ],
      unlisted: [],
    };
    const names = ['weather', 'secret', 'open_door', ...builtInToolNames];
    expect([...takenNames([catalogue], names, 'ada')]).toEqual(['weather', ...builtInToolNames]);
  });
});
