import { expect, it } from 'vitest';
import type { Figures } from '../parts.ts';
import { spreadOf } from '../measure/statistics.ts';
import { judge } from './targets.ts';

const depths = (late: number): Figures => ({
  turns: {
    rows: [
      { turn: 10, sessions: 1, samples: 5, p50: 1, p95: 1 },
      { turn: 1_000, sessions: 1, samples: 5, p50: late, p95: 1 },
    ],
    longHistory: {
      talkers: 1,
      messagesPerSecond: 1,
      p50: 1,
      p95: 1,
      p99: 1,
      processorTime: { redis: 1, gateway: 1, worker: 1, load: 1 },
      commands: 1,
      networkBytes: 1,
    },
  },
});

const ofTurns = (figures: Figures): unknown => judge(figures).find(({ about }) => about.includes('turn 10'));

it('sets what was measured against its bound', () => {
  expect(ofTurns(depths(1.05))).toMatchObject({ bound: 'at most 1.10 ×', value: '1.05 ×', isMet: true });
  expect(ofTurns(depths(1.2))).toMatchObject({ value: '1.20 ×', isMet: false });
});

it('judges by the median of the rounds', () => {
  const rows = [
    { turns: 1_000, idealSeconds: 1, seconds: spreadOf([1.5, 1.1, 1.0]), workerTime: spreadOf([1]) },
  ];
  const [judged] = judge({ 'in-flight': rows }).filter(({ value }) => value !== undefined);
  expect(judged).toMatchObject({ bound: 'at most 1.12 s', value: '1.10 s', isMet: true });
});

it('says nothing of what was not measured', () => {
  expect(judge({}).every(({ value, isMet }) => value === undefined && isMet === undefined)).toBe(true);
  expect(new Set(judge({}).map(({ about }) => about)).size).toBe(judge({}).length);
});
