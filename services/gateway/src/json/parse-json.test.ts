import { expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

it.each([
  '{"a":1,"b":[true,null,"x"]}',
  '{"n":9007199254740991,"m":-9007199254740991}',
  '{"even":9007199254740994,"huge":100000000000000000000}',
  '{"pi":3.14159265358979323846,"small":1e-400,"e":1.5e300}',
  '{"text":"9007199254740993 and __proto__ and 1e999"}',
  '{"\\u0061":1}',
  '"alone"',
])('takes %s as it is', (text) => {
  expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
});

it.each([
  ['{"a":{"n":9007199254740993}}', 'a.n'],
  ['{"n":-12345678901234567890}', 'n'],
  ['{"list":[1,1e400]}', 'list.1'],
  ['{"n":-1e999}', 'n'],
  ['{"n":123456789012345678901234567890}', 'n'],
  ['9007199254740993', ''],
  ['{"metadata":{"__proto__":{"a":1}}}', 'metadata.__proto__'],
  ['{"\\u005f_proto__":1}', '__proto__'],
  ['[{"__proto__":null}]', '0.__proto__'],
])('says where %s would change', (text, path) => {
  expect(parseJson(text).problem?.path).toBe(path);
});

it('throws for what is no JSON, on either way', () => {
  for (const text of ['', '{', '{"__proto__":', '{"a":01}']) {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  }
});

it.each([70, 5_000, 100_000])('refuses what nests %i levels deep, where it has to look', (depth) => {
  const text = `{"n":1e400,"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(parseJson(text).problem?.message).toMatch(/nest/);
});
