import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { generatedPages } from '../../scripts/docs/pages.ts';

it.each([...generatedPages()])('%s is what the code says (else: npm run docs)', async (path, text) => {
  const wanted = await format(text, { filepath: path, printWidth: 110, singleQuote: true });
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});
