import { describe, expect, it } from 'vitest';
import { checkSchema, problemsWith, problemsWithRead } from './problems-with.ts';
import { readOthersSchema } from './read-schema.ts';

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

/** Recursive, as pydantic and zod write it. */
const tree = {
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: { value: { type: 'integer' }, next: { $ref: '#/$defs/node' } },
      required: ['value'],
    },
  },
};

function nested(depth: number, around: (inner: object) => object): object {
  let schema: object = { type: 'null' };
  for (let level = 0; level < depth; level++) schema = around(schema);
  return schema;
}

describe('a declared schema', () => {
  it.each<[string, object]>([
    ['one of an object', vote],
    [
      'one with lists and alternatives',
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    ],
    ['one that takes anything', {}],
    ['one with remarks', { $schema: 'x', title: 'a', description: 'b', default: 1, examples: [2] }],
    [
      'one with several types, twice over',
      nested(30, (a) => ({ type: ['object', 'object'], properties: { a } })),
    ],
  ])('is taken: %s', (_, schema) => {
    expect(checkSchema(schema)).toBeUndefined();
  });

  it.each([
    ['no object', 'string', /JSON Schema/],
    ['nothing', undefined, /JSON Schema/],
    ['a pattern that looks ahead', { properties: { a: { pattern: '(?=a)' } } }, /^properties\.a\.pattern: /],
    ['a pattern that refers back', { pattern: String.raw`(a)\1` }, /^pattern: must not refer back/],
    ['no pattern', { patternProperties: { '[': {} } }, /^patternProperties\.\[: /],
    ['a pattern that repeats too much', { pattern: '((a{100}){100}){100}' }, /^pattern: /],
    ['a long pattern', { pattern: 'a'.repeat(2_000) }, /^pattern: must be at most/],
    ['a reference elsewhere', { anyOf: [{ $ref: 'http://example.org/x' }] }, /^anyOf\.0\.\$ref: /],
    ['a reference to nothing', { items: { $ref: '#/$defs/a' } }, /^items\.\$ref: leads to no part/],
    ['a reference to itself', { $ref: '#' }, /^\$ref: leads to itself without end/],
    [
      'references in a circle',
      {
        $ref: '#/$defs/a',
        $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { anyOf: [{ $ref: '#/$defs/a' }] } },
      },
      /without end/,
    ],
    ['a megabyte', { $defs: { a: { description: 'x'.repeat(1_048_576) } } }, /at most/],
    ['a condition', { type: 'object', if: {} }, /not supported/],
    ['a format that is not checked', { format: 'regex' }, /^format: /],
    ['a bound that is none', { minimum: 'a' }, /^minimum: /],
    ['a name that would get lost', JSON.parse('{"properties":{"__proto__":{}}}'), /^properties\.__proto__: /],
    ['a schema that is none', { properties: { a: 'x' } }, /^properties\.a: /],
    ['an unknown type', { type: 'text' }, /^type: must be one of/],
    ['too much', { enum: Array.from({ length: 9_000 }, (_, at) => `value ${at}`) }, /at most/],
    ['too deep', nested(70, (items) => ({ items })), /deeper/],
  ])('is refused with the reason: %s', (_, schema, reason) => {
    expect(checkSchema(schema)).toMatch(reason);
  });
});

describe('structured data', () => {
  it.each<[unknown, object]>([
    [{ for: 3, who: 'ann' }, vote],
    [{ b: 2, a: 1 }, { enum: [{ a: 1, b: 2 }] }],
    [[1, 'x', 'y'], { prefixItems: [{ type: 'integer' }], items: { type: 'string' } }],
    ['🙂🙂', { maxLength: 2 }],
    [0.3, { multipleOf: 0.1 }],
    [null, { type: ['string', 'null'], minLength: 2 }],
    ['anything', { required: ['a'], minimum: 3, minItems: 1 }],
    ['2026-01-01T00:00:00Z', { format: 'date-time' }],
    ['12:00:00+01:00', { format: 'time' }],
    ['"a b"@[127.0.0.1]', { format: 'email' }],
    ['http://[::1]:8080/a?b#c', { format: 'uri' }],
    ['urn:a:b', { format: 'uri' }],
    ['file:///a', { format: 'uri' }],
    [
      { a: 1, b: 2 },
      { allOf: [{ required: ['a'] }, { required: ['b'] }], propertyNames: { maxLength: 1 } },
    ],
    [1, { oneOf: [{ type: 'integer' }, { type: 'string' }], not: { const: 2 } }],
    [[], { items: false }],
    [{ value: 1, next: { value: 2 } }, tree],
    ['a-1', { pattern: String.raw`^[a-z]-\d$` }],
    ['x\u2003y', { pattern: String.raw`\s` }],
    [
      { x_a: 1, b: 'c' },
      { patternProperties: { '^x_': { type: 'integer' } }, additionalProperties: { type: 'string' } },
    ],
  ])('fits: %j', (value, schema) => {
    expect(problemsWith(value, schema)).toEqual([]);
  });

  it.each<[unknown, object, string, RegExp]>([
    [[], vote, '', /type object/],
    [{}, { required: ['a'] }, 'a', /required/],
    [{}, { properties: { a: { default: 1 } }, required: ['a'] }, 'a', /required/],
    [{}, { properties: { toString: {} }, required: ['toString'] }, 'toString', /required/],
    [
      { a: { b: [1, 'x'] } },
      { properties: { a: { properties: { b: { items: { type: 'number' } } } } } },
      'a.b.1',
      /number/,
    ],
    [{ b: 1 }, { additionalProperties: false }, 'b', /not allowed/],
    [{ b: 1 }, { additionalProperties: { type: 'string' } }, 'b', /string/],
    [{ long: 1 }, { propertyNames: { maxLength: 2 } }, 'long', /at most 2/],
    [{}, { minProperties: 1 }, '', /at least 1 members/],
    ['c', { enum: ['a', 'b'] }, '', /one of: "a", "b"/],
    ['a', { type: 'string', enum: ['a'], minLength: 5 }, '', /at least 5 characters/],
    [2, { const: 1 }, '', /one of: 1/],
    [1.5, { type: 'integer' }, '', /integer/],
    [3, { exclusiveMaximum: 3 }, '', /less than 3/],
    [3, { exclusiveMinimum: 3 }, '', /more than 3/],
    [7, { maximum: 6 }, '', /at most 6/],
    [7, { multipleOf: 2 }, '', /multiple of 2/],
    [[1, 1], { uniqueItems: true }, '', /twice/],
    [[1], { items: false }, '0', /not allowed/],
    ['x', { format: 'email' }, '', /email/],
    ['a@-b.c', { format: 'email' }, '', /email/],
    ['12:00:00', { format: 'time' }, '', /time/],
    ['http://a/b c', { format: 'uri' }, '', /uri/],
    ['http://a/%6g', { format: 'uri' }, '', /uri/],
    ['http:/[::1]', { format: 'uri' }, '', /uri/],
    ['http://a:b/', { format: 'uri' }, '', /uri/],
    ['http://[a]/', { format: 'uri' }, '', /uri/],
    [1, { not: {} }, '', /not allowed/],
    [{ value: 1, next: { value: 'x' } }, tree, 'next.value', /integer/],
    ['a1', { pattern: '^[a-z]+$' }, '', /must match \^\[a-z\]\+\$/],
    [{ x_a: 'b' }, { patternProperties: { '^x_': { type: 'integer' } } }, 'x_a', /integer/],
    ['aa', { oneOf: [{ minLength: 1 }, { maxLength: 3 }] }, '', /more than one/],
    [true, { anyOf: [{ type: 'string' }, { type: 'number' }] }, '', /none/],
  ])('%j does not fit %j', (value, schema, path, message) => {
    expect(problemsWith(value, schema)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it('is told every place that does not fit, up to twenty', () => {
    const paths = problemsWith({ for: -1, who: 'cid', more: true }, vote).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['for', 'more', 'who']);
    expect(problemsWith(Array(30).fill(1), { items: { type: 'string' } })).toHaveLength(20);
  });

  it('is told of a long path its beginning', () => {
    const [problem] = problemsWith({ for: 1, ['k'.repeat(60_000)]: 1 }, vote);
    expect(problem?.path).toHaveLength(256);
  });

  it('is told what the alternative lacks that it was meant for', () => {
    const schema = { anyOf: [{ type: 'object', required: ['a'] }, { type: 'null' }] };
    expect(problemsWith({}, schema)).toMatchObject([{ path: 'a' }]);
  });

  it('is not compared for ever', () => {
    const wide = { items: { anyOf: Array.from({ length: 2_000 }, (_, at) => ({ const: at })) } };
    expect(problemsWith(Array(2_000).fill('x'), wide)).toMatchObject([{ message: /too much/ }]);
  });

  it.each<[string, unknown, object]>([
    [
      'what references multiply',
      1,
      {
        $ref: '#/$defs/a0',
        $defs: Object.fromEntries(
          Array.from({ length: 30 }, (_, at) => [
            `a${at}`,
            at < 29
              ? { allOf: [1, 2, 3, 4].map(() => ({ $ref: `#/$defs/a${at + 1}` })) }
              : { type: 'integer' },
          ]),
        ),
      },
    ],
    [
      'a long chain of references',
      1,
      {
        $ref: '#/$defs/a0',
        $defs: Object.fromEntries(
          Array.from({ length: 900 }, (_, at) => [`a${at}`, at < 899 ? { $ref: `#/$defs/a${at + 1}` } : {}]),
        ),
      },
    ],
    ['a pattern that is costly in a long text', 'a'.repeat(1_000_000), { pattern: '(a?){60}b' }],
  ])('is given up for %s', (_, value, schema) => {
    expect(checkSchema(schema)).toBeUndefined();
    expect(problemsWith(value, schema)).toEqual([{ path: '', message: 'is too large to be checked' }]);
  });
});

describe('a schema that somebody else wrote', () => {
  it('is read as far as it is known, and the rest is named', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        age: { type: 'integer', exclusiveMinimum: true, 'x-order': 1 },
        path: { type: 'string', format: 'hostname', pattern: '^(?!/)' },
        kind: { type: 'any' },
        wrong: 7,
      },
      required: ['age'],
      if: { properties: {} },
      patternProperties: { '(?<=a)b': { type: 'string' } },
      additionalProperties: false,
    };
    const read = readOthersSchema(schema);
    if ('problem' in read) throw new TypeError(read.problem);
    expect(read.unchecked.toSorted()).toEqual([
      'if',
      'patternProperties.(?<=a)b',
      'properties.age.exclusiveMinimum',
      'properties.age.x-order',
      'properties.kind.type',
      'properties.path.format',
      'properties.path.pattern',
      'properties.wrong',
    ]);
    expect(problemsWithRead({ age: 1, path: '/', kind: [], wrong: 'x', ab: 1 }, read)).toEqual([]);
    expect(problemsWithRead({ age: 'x' }, read)).toMatchObject([{ path: 'age' }]);
    // What was given in is left as it is.
    expect(schema.properties.wrong).toBe(7);
  });

  it('refuses nothing that only what was left out could refuse', () => {
    const read = readOthersSchema({
      not: { type: 'string', contains: {} },
      oneOf: [{ if: {} }, { type: 'integer' }],
    });
    if ('problem' in read) throw new TypeError(read.problem);
    expect(read.unchecked).toEqual(['oneOf.0.if', 'not.contains']);
    expect(problemsWithRead('text', read)).toEqual([]);
    expect(problemsWithRead(1, read)).toEqual([]);
  });

  it('names a reference that leads nowhere, or round in a circle', () => {
    const read = readOthersSchema({
      items: { $ref: 'https://example.org/x' },
      $ref: '#',
      not: { $ref: '#/$defs/a' },
    });
    expect(read).toMatchObject({ unchecked: ['items.$ref', 'not.$ref', '$ref'] });
  });

  it('names so many of its parts, and so much of each', () => {
    const read = readOthersSchema({
      properties: Object.fromEntries(
        Array.from({ length: 50 }, (_, at) => [`${'k'.repeat(200)}${at}`, { if: {} }]),
      ),
    });
    if ('problem' in read) throw new TypeError(read.problem);
    expect(read.unchecked.every((name) => name.length === 100)).toBe(true);
    expect(read.unchecked.length).toBeLessThanOrEqual(20);
  });

  it.each([
    ['no object', 'text', /JSON Schema/],
    ['nothing', undefined, /JSON Schema/],
    ['a megabyte', { description: 'x'.repeat(1_048_576) }, /at most/],
    ['too deep', nested(70, (items) => ({ items })), /deeper/],
  ])('is refused: %s', (_, schema, reason) => {
    expect(readOthersSchema(schema)).toEqual({ problem: expect.stringMatching(reason) });
  });
});
