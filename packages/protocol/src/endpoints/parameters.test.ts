import { expect, test } from 'vitest';
import * as z from 'zod';
import { pageLimit } from './parameters.ts';

const schema = z.object({ limit: pageLimit(10, 5) });

test.each(['0', '11', '-1', '1.5', '1e1', ' 1', '', ['1', '2']])('a page of %j is none', (limit) => {
  const { error } = schema.safeParse({ limit });
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['limit', 'must be a whole number from 1 to 10'],
  ]);
});

test('a page has a usual size', () => {
  expect(schema.parse({})).toEqual({ limit: 5 });
  expect(schema.parse({ limit: '10' })).toEqual({ limit: 10 });
});
