import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';
import { MarkdownPage } from './markdown-page.ts';

const folder = 'docs/decisions';
const pages = readdirSync(join(root, folder)).filter((name) => name !== 'README.md');

it('lists every decision by number, under its own title', () => {
  const titles = pages.map((name) => ({
    text: new MarkdownPage(join(folder, name)).headings[0]?.text.replace(/^\d+\. /, ''),
    target: name,
  }));
  expect(titles.length).toBeGreaterThan(10);
  expect(new MarkdownPage(join(folder, 'README.md')).links).toEqual(titles);
});

describe.each(pages)('%s', (name) => {
  const text = readFileSync(join(root, folder, name), 'utf8');

  it('has the number of its place', () => {
    expect(text).toMatch(new RegExp(`^# ${pages.indexOf(name) + 1}\\. `));
    expect(Number.parseInt(name, 10)).toBe(pages.indexOf(name) + 1);
  });

  it('says what was decided, why, and what it costs', () => {
    const parts = [...text.matchAll(/^\*\*(\w+)\.\*\* /gm)].map(([, part]) => part);
    expect(parts.filter((part) => part !== 'Alternative')).toEqual(['Decision', 'Why', 'Cost']);
  });
});
