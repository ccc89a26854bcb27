import { expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { wrongFields, wrongValues } from './schemas.ts';

const budget = (spec: object): Manifest => ({
  file: 'k8s/one.yaml',
  body: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'one' }, spec },
});

it('tells of a field that the types do not know, by its object', { timeout: 60_000 }, () => {
  expect(wrongFields([budget({}), budget({ selector: { matchLabel: {} } })])).toEqual([
    expect.stringMatching(/^k8s\/one\.yaml: PodDisruptionBudget one: error TS.*matchLabel.* does not exist/),
  ]);
});

it('tells of a value that the schemas refuse, by its object', async () => {
  expect(await wrongValues([budget({ maxUnavailable: [] })])).toEqual([
    expect.stringMatching(/^k8s\/one\.yaml: PodDisruptionBudget one: .*maxUnavailable/),
  ]);
});

it('knows no kind that has no schema', async () => {
  const { body } = budget({});
  expect(await wrongValues([{ file: 'k8s/one.yaml', body: { ...body, kind: 'Budget' } }])).toHaveLength(1);
});
