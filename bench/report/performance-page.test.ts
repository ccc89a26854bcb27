import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Machine } from '../measure/machine.ts';
import { spreadOf } from '../measure/statistics.ts';
import { figuresText, withFigures } from './performance-page.ts';

const page = readFileSync('docs/performance.md', 'utf8');
const machine: Machine = {
  cores: 2,
  processor: 'A processor',
  memoryGib: 8,
  kernel: '6.1',
  node: '24.0.0',
  redis: '7.0.0',
  commit: 'abc1234',
  date: '2026-01-31',
};

it('puts figures between the marks of the page, in place of those before', () => {
  const once = withFigures(page, 'first');
  const twice = withFigures(once, 'second');
  expect(twice).toContain('<!-- bench: begin -->\n\nsecond\n\n<!-- bench: end -->');
  expect(twice).not.toContain('\n\nfirst\n\n');
  expect(twice.slice(0, twice.indexOf('<!-- bench'))).toBe(page.slice(0, page.indexOf('<!-- bench')));
});

it('refuses a page without them', () => {
  expect(() => withFigures('# Performance', 'figures')).toThrow('has no <!-- bench: begin -->');
});

it('shows the parts that were run, and where', () => {
  const rows = [{ turns: 1_000, idealSeconds: 1, seconds: spreadOf([1.2, 1.1]), workerTime: spreadOf([50]) }];
  const text = figuresText(machine, { 'in-flight': rows });
  expect(text).toContain('Commit abc1234, 2026-01-31: 2 × A processor, 8 GiB');
  expect(text).toContain('| 1,000 | 1.00 s | 1.15 s (1.10–1.20) | 50 µs |');
  expect(text).toContain('not measured');
  expect(text).not.toContain('### Idle sockets');
  expect(text).not.toContain('.svg');
});
