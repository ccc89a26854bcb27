import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';
import { MarkdownPage } from './markdown-page.ts';

const isPage = (path: string): boolean => path.endsWith('.md');
const pages = [
  ...readdirSync(root).filter(isPage),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(isPage)
    .map((path) => join('docs', path)),
];

it('finds the pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/clients.md']));
});

describe.each(pages)('%s', (path) => {
  it('links to nothing that is not there', () => {
    expect(new MarkdownPage(path).brokenLinks()).toEqual([]);
  });
});

const withContents = ['deploy', 'operate', 'incidents', 'sizing', 'session-machine', 'delivery'];

describe.each(withContents.map((name) => `docs/${name}.md`))('%s', (path) => {
  it('begins with links to all of its sections', () => {
    const page = new MarkdownPage(path);
    const sections = page.headings.filter(({ level }) => level > 1);
    expect(sections.length).toBeGreaterThan(3);
    const contents = page.links.filter(({ target }) => target.startsWith('#')).slice(0, sections.length);
    expect(contents).toEqual(sections.map(({ text, anchor }) => ({ text, target: `#${anchor}` })));
  });
});

describe('docs/comparison.md', () => {
  const page = new MarkdownPage('docs/comparison.md');

  it('has a section for each project of its table', () => {
    const sections = page.headings.filter(({ level }) => level === 2).map(({ anchor }) => `#${anchor}`);
    const named = page.links.map(({ target }) => target).filter((target) => target.startsWith('#'));
    expect([...new Set(named)]).toEqual(sections);
  });

  it('gives sources in each section, and says when to choose the project', () => {
    for (const section of page.sections) {
      expect(section.match(/\]\(https:/g)?.length ?? 0, section).toBeGreaterThan(1);
      expect(section).toMatch(/^Choose /m);
    }
  });
});
