import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatted } from '../../scripts/docs/formatted.ts';
import { generatedPages } from '../../scripts/docs/pages.ts';

it.each([...generatedPages()])('%s is what the code says (else: npm run docs)', async (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(await formatted(path, text));
});
