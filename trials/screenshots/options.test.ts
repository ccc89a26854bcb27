import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { nameOf } from './scene.ts';
import { scenes } from './scenes.ts';

it('reads its options, and refuses others', () => {
  expect(parseOptions([])).toEqual({ help: false, into: 'screenshots', only: '', list: false });
  expect(parseOptions(['--into', '/tmp/x', '--only', 'chat', '--list'])).toMatchObject({
    into: '/tmp/x',
    only: 'chat',
    list: true,
  });
  expect(() => parseOptions(['--all'])).toThrow('--all');
});

it('has every view empty, full, loading and failing, each once', () => {
  const names = scenes.map((scene) => nameOf(scene));
  expect(new Set(names).size).toBe(names.length);
  for (const view of ['new-chat', 'chat', 'sessions', 'conversation-form', 'agents', 'palette'])
    for (const state of ['empty', 'full', 'loading', 'failing']) expect(names).toContain(`${view}-${state}`);
});
