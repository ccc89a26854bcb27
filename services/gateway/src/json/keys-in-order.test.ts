import { expect, it } from 'vitest';
import { keysInOrder } from './keys-in-order.ts';

it.each([
  ['{"agents":{"2":{},"1":{},"a":{}}}', ['2', '1', 'a']],
  ['{"b":{"9":1},"agents":{"10":{"1":{"0":[]}},"9":[{"3":1}]},"c":{"8":1}}', ['10', '9']],
  ['{"agents":{"x\\"y:{":1,"2":"}{\\\\","\\u0031":1}}', ['x"y:{', '2', '1']],
  ['{"agents":{"1":1},"agents":{"3":1,"2":1,"3":2}}', ['3', '2']],
  ['{"agents":["1"],"other":{"1":1}}', []],
])('finds the keys of %s', (text, keys) => {
  expect(keysInOrder(text, 'agents')).toEqual(keys);
});

it('says nothing where JavaScript keeps the order', () => {
  expect(keysInOrder('{"agents":{"b":{},"a":{"n":"1:"}}}', 'agents')).toBeUndefined();
});
