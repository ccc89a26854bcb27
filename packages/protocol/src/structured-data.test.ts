import { describe, expect, it } from 'vitest';
import { checkSchema, problemsWith } from './structured-data.ts';

const vote = {
  type: 'object',
  properties: {
    for: { type: 'integer', minimum: 0 },
    pattern: { type: 'string' },
    who: { enum: ['ann', 'ben'] },
  },
  required: ['for'],
  additionalProperties: false,
};

describe('a declared schema', () => {
  it.each([
    ['one of an object', vote],
    [
      'one with lists and alternatives',
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    ],
    ['one that takes anything', {}],
  ])('is taken: %s', (_, schema) => {
    expect(checkSchema(schema)).toBeUndefined();
  });

  it.each([
    ['no object', 'string', /JSON Schema/],
    [
      'a pattern',
      { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } },
      /^properties\.a\.pattern/,
    ],
    ['patterns of names', { type: 'object', patternProperties: {} }, /^patternProperties/],
    ['a reference', { anyOf: [{ $ref: 'http://example.org/x' }] }, /^anyOf\[0\]\.\$ref/],
    ['what needs a type', { properties: { a: { type: 'string' } } }, /needs a `type`/],
    ['a condition', { type: 'object', if: {} }, /not supported/],
    [
      'too much',
      { type: 'string', enum: Array.from({ length: 9_000 }, (_, at) => `value ${at}`) },
      /at most/,
    ],
    ['an unknown type', { type: 'text' }, /text/],
  ])('is refused with the reason: %s', (_, schema, reason) => {
    expect(checkSchema(schema)).toMatch(reason);
  });
});

describe('structured data', () => {
  it('fits', () => {
    expect(problemsWith({ for: 3, who: 'ann' }, vote)).toEqual([]);
  });

  it('does not fit, and each place is named', () => {
    const problems = problemsWith({ for: -1, who: 'cid', more: true }, vote);
    expect(problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['for', 'who']));
    expect(problems).toHaveLength(3);
    expect(problemsWith([], vote)).toHaveLength(1);
  });
});
