import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSchema, problemsWith } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** The official suite; its LICENSE says which. */
const folder = join(import.meta.dirname, 'draft2020-12');

/** Files that are not here, and why. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'references are not taken: they can multiply, or reach outside': [
    'anchor',
    'defs',
    'dynamicRef',
    'id',
    'infinite-loop-detection',
    'ref',
    'refRemote',
    'unknownKeyword',
    'optional/cross-draft',
    'optional/refOfUnknownKeyword',
  ],
  'patterns are not taken: they can take for ever': [
    'pattern',
    'patternProperties',
    'optional/ecmascript-regex',
    'optional/non-bmp-regex',
    'optional/unicode',
  ],
  'the keyword is not taken': [
    'contains',
    'content',
    'dependentRequired',
    'dependentSchemas',
    'if-then-else',
    'maxContains',
    'minContains',
    'unevaluatedItems',
    'unevaluatedProperties',
    'optional/dependencies-compatibility',
  ],
  'a declared schema is an object': ['boolean_schema'],
  '$schema is a remark: there is one vocabulary': ['vocabulary', 'optional/format-assertion'],
  'the format is not taken': [
    'duration',
    'hostname',
    'idn-email',
    'idn-hostname',
    'ipv4',
    'ipv6',
    'iri',
    'iri-reference',
    'json-pointer',
    'regex',
    'relative-json-pointer',
    'unknown',
    'uri-reference',
    'uri-template',
  ].map((format) => `optional/format/${format}`),
};

/** Schemas of the files that are here which are not taken, by what is said of them. */
const refused: Readonly<Record<string, readonly string[]>> = {
  additionalProperties: ['patternProperties is not supported', 'patternProperties is not supported'],
  format: Array(13).fill('format: must be one of date-time, date, time, email, uri, uuid'),
  items: ['prefixItems.0.$ref is not supported'],
  not: ['not.unevaluatedProperties is not supported'],
  properties: ['patternProperties is not supported', 'properties.__proto__: must have another name'],
};

const Groups = z.array(
  z.object({
    description: z.string(),
    schema: z.unknown(),
    tests: z.array(z.object({ description: z.string(), data: z.unknown(), valid: z.boolean() })),
  }),
);

const files = globSync('**/*.json', { cwd: folder }).map((file) => file.replace(/\.json$/, ''));

describe.each(files.toSorted())('%s of the suite of JSON Schema', (file) => {
  const groups = Groups.parse(JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')));
  const taken = groups.filter(({ schema }) => checkSchema(schema) === undefined);

  it('has no schema that is refused but those that are listed', () => {
    const problems = groups.flatMap(({ schema }) => checkSchema(schema) ?? []);
    expect(problems).toEqual(refused[file] ?? []);
  });

  it.each(taken)('$description', ({ schema, tests }) => {
    const told = tests.map(({ description, data }) => ({
      description,
      valid: problemsWith(data, schema).length === 0,
    }));
    expect(told).toEqual(tests.map(({ description, valid }) => ({ description, valid })));
  });
});

it('has every file of the suite that is not left out for a reason', () => {
  const absent = Object.values(leftOut).flat();
  expect(files.filter((file) => absent.includes(file))).toEqual([]);
  expect(files.length + absent.length).toBe(78);
});

it.each([
  '$ref',
  '$dynamicRef',
  '$defs',
  '$anchor',
  '$vocabulary',
  'pattern',
  'patternProperties',
  'contains',
  'contentEncoding',
  'contentMediaType',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'maxContains',
  'minContains',
  'unevaluatedItems',
  'unevaluatedProperties',
])('refuses %s by its name', (keyword) => {
  expect(checkSchema({ [keyword]: {} })).toBe(`${keyword} is not supported`);
});
