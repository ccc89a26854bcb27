import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Found } from './run-file.ts';
import { commits, withProof } from './write-proof.ts';

const page = readFileSync('docs/security.md', 'utf8');

it('puts a table between the marks of the page, in place of the one before', () => {
  const once = withProof(page, '| first |');
  const twice = withProof(once, '| second |');
  expect(twice).toContain('<!-- abuse: begin -->\n\n| second |\n\n<!-- abuse: end -->');
  expect(twice).not.toContain('| first |');
  expect(twice).toBe(withProof(page, '| second |'));
  expect(twice.slice(0, twice.indexOf('<!-- abuse'))).toBe(page.slice(0, page.indexOf('<!-- abuse')));
});

it('refuses a page without them', () => {
  expect(() => withProof('# Security', '| a |')).toThrow('has no <!-- abuse: begin -->');
});

it('tells which attacks were run by themselves, of another commit', () => {
  const found = (attack: string, commit: string): Found => ({
    outcome: { attack } as Found['outcome'],
    commit,
  });
  const most = [found('a', 'abc'), found('b', 'abc'), found('c', 'abc')];
  expect(commits({ found: most })).toBe('Commit abc');
  expect(commits({ found: [found('d', 'def'), ...most, found('e', 'def')] })).toBe(
    'Commit abc; def for d, e',
  );
});
