import { describe, expect, it } from 'vitest';
import { isOffered, type ToolCatalogue, toolsFor, unknownTools } from './tool-catalogue.ts';
import type { Users } from './tool-policy.ts';

const tool = (name: string, users: Users): ToolCatalogue['tools'][number] => ({
  name,
  description: name,
  kind: 'http',
  users,
  approval: 'never',
  idempotent: true,
  destructive: false,
});

/** Two workers, of which one has the newer file. */
const catalogues: readonly ToolCatalogue[] = [
  { tools: [tool('weather', 'all'), tool('note', ['ada'])], unlisted: [{ name: 'github', users: ['ada'] }] },
  { tools: [tool('weather', 'all'), tool('pay', ['ben'])], unlisted: [] },
];

describe('what workers offer', () => {
  it('is shown to each user as far as it is theirs, each once', () => {
    expect(toolsFor(catalogues, 'ada').map(({ name }) => name)).toEqual(['note', 'weather']);
    expect(toolsFor(catalogues, 'ben').map(({ name }) => name)).toEqual(['pay', 'weather']);
    expect(toolsFor([], 'ada')).toEqual([]);
  });

  it('tells what is unknown, or of another; a server that was not reached yet may have it', () => {
    const patterns = ['weather', 'note', 'pay', 'w*', 'p*', 'github.create', 'github.*', 'gitlab.*', '*'];
    expect(unknownTools(catalogues, patterns, 'ada')).toEqual(['pay', 'p*', 'gitlab.*']);
    expect(unknownTools(catalogues, patterns, 'ben')).toEqual([
      'note',
      'github.create',
      'github.*',
      'gitlab.*',
    ]);
    expect(unknownTools([], ['weather'], 'ada')).toEqual(['weather']);
  });

  it('tells whether any worker has a tool', () => {
    expect(['weather', 'pay', 'github.create', 'none'].map((name) => isOffered(catalogues, name))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
