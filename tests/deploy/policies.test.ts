import { expect, it } from 'vitest';
import { Installation } from './installation.ts';
import { build } from './kubectl.ts';
import { folderOf, overlays } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';

it.each(overlays)('%s keeps every policy', (overlay) => {
  expect(breaches(policiesOf(overlay), new Installation(build(folderOf(overlay))))).toEqual([]);
});
