import { expect, it } from 'vitest';
import { readDeployment } from './deployment.ts';
import { workMetric } from './work-metric.ts';

it('reads what is deployed', () => {
  const { rule, formula, concurrency, drainSeconds, graceSeconds, scrapeSeconds } = readDeployment();
  expect(rule).toMatchObject({ min: 2, max: 50, target: 128, down: { stabilizationSeconds: 300 } });
  expect(workMetric(formula, { lag: 3, pending: 4, held: 5 })).toBe(12);
  expect({ concurrency, drainSeconds, graceSeconds, scrapeSeconds }).toEqual({
    concurrency: 256,
    drainSeconds: 120,
    graceSeconds: 150,
    scrapeSeconds: 15,
  });
});

it('knows no formula but sums of the triggers', () => {
  expect(workMetric('lag', { lag: 3, pending: 4, held: 5 })).toBe(3);
  expect(() => workMetric('lag * 2', { lag: 3, pending: 4, held: 5 })).toThrow(
    'a sum of lag, pending and held',
  );
});
