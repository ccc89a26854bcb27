import { expect, it } from 'vitest';
import { barChart } from './bar-chart.ts';

const chart = {
  title: 'Speed <of> this & that',
  unit: 'messages a second',
  series: ['ours', 'theirs'],
  groups: [
    { name: '1 socket', values: [50, 100] },
    { name: '2 sockets', values: [200, undefined] },
  ],
  format: String,
};
const heights = (svg: string): number[] =>
  [...svg.matchAll(/height="([\d.]+)" fill="#(?:2a6fbb|8fbbe8)"/g)].map(([, height]) => Number(height));

it('draws bars side by side, as high as their figures, and none where there is no figure', () => {
  const [, , one, two, high, ...rest] = heights(barChart(chart));
  expect(two).toBe((one ?? 0) * 2);
  expect(high).toBe((one ?? 0) * 4);
  expect(rest).toEqual([]);
});

it('puts them on top of each other', () => {
  const svg = barChart({ ...chart, isStacked: true });
  const tops = [...svg.matchAll(/y="([\d.]+)" width="[\d.]+" height="[\d.]+" fill="#(?:2a6fbb|8fbbe8)"/g)];
  const [, , one, two] = tops.map(([, top]) => Number(top));
  expect(two).toBeLessThan(one ?? 0);
});

it('says what it shows, in characters that a picture may hold', () => {
  const svg = barChart(chart);
  expect(svg).toContain('<title>Speed &lt;of&gt; this &amp; that</title>');
  for (const word of ['messages a second', 'ours', 'theirs', '1 socket', '>200<'])
    expect(svg).toContain(word);
  expect(svg).not.toContain('NaN');
});

it('draws something where all is nothing', () => {
  const svg = barChart({ ...chart, groups: [{ name: 'none', values: [0, 0] }] });
  expect(svg).not.toContain('NaN');
});
