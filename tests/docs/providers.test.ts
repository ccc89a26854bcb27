import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogueOf } from '@agentconnect/providers';
import { root } from '../../scripts/setup/root.mjs';
import { providersFrom } from '../support/providers/providers-from.ts';

const { demo, ...others } = catalogueOf(providersFrom({}));

it.each(['README.md', 'llms.txt'])('%s names every built-in provider', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const names = Object.values(others).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
  expect(text).toMatch(/built-in\s+demo/);
  expect(demo?.is_available).toBe(true);
});
