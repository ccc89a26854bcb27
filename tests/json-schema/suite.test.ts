import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSchema, problemsWith, problemsWithRead, readOthersSchema } from '@agentconnect/json-schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** The official suite; its LICENSE says which. */
const folder = join(import.meta.dirname, 'draft2020-12');

/** Files that are not here, and why. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'references stay within the schema': ['anchor', 'dynamicRef', 'refRemote', 'optional/cross-draft'],
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

const elsewhere = '$ref: must be a place in the schema itself (#/…)';

/** Schemas of the files that are here which are not taken, by what is said of them. */
const refused: Readonly<Record<string, readonly string[]>> = {
  boolean_schema: ['must be a JSON Schema', 'must be a JSON Schema'],
  defs: [elsewhere],
  format: Array(13).fill('format: must be one of date-time, date, time, email, uri, uuid'),
  id: [elsewhere, elsewhere, elsewhere, `anyOf.1.${elsewhere}`, 'if is not supported'],
  not: ['not.unevaluatedProperties is not supported'],
  'optional/ecmascript-regex': [elsewhere],
  'optional/refOfUnknownKeyword': [
    'unknown-keyword is not supported',
    'properties.foo.unknown-keyword is not supported',
  ],
  properties: ['properties.__proto__: must have another name'],
  ref: [
    elsewhere,
    `$defs.node.properties.subtree.${elsewhere}`,
    '$defs.A.unevaluatedProperties is not supported',
    elsewhere,
    elsewhere,
    `allOf.0.${elsewhere}`,
    elsewhere,
    elsewhere,
    `properties.foo.${elsewhere}`,
    elsewhere,
    `properties.foo.${elsewhere}`,
    '$defs.bar.$anchor is not supported',
    elsewhere,
    elsewhere,
    elsewhere,
    elsewhere,
    elsewhere,
  ],
  unknownKeyword: ['$defs.id_in_unknown0.not.array_of_schemas is not supported'],
};

const Groups = z.array(
  z.object({
    description: z.string(),
    schema: z.unknown(),
    tests: z.array(z.object({ description: z.string(), data: z.unknown(), valid: z.boolean() })),
  }),
);

function groupsOf(file: string): z.infer<typeof Groups> {
  return Groups.parse(JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')));
}

const files = globSync('**/*.json', { cwd: folder }).map((file) => file.replace(/\.json$/, ''));

describe.each(files.toSorted())('%s of the suite of JSON Schema', (file) => {
  const groups = groupsOf(file);
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

const unknown = [
  '$dynamicRef',
  '$anchor',
  '$vocabulary',
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
];

it.each(unknown)('refuses %s by its name, or names it as unchecked', (keyword) => {
  expect(checkSchema({ [keyword]: {} })).toBe(`${keyword} is not supported`);
  expect(readOthersSchema({ [keyword]: {} })).toMatchObject({ unchecked: [keyword] });
});

describe.each(files.toSorted())('%s of the suite, as others wrote it', (file) => {
  it('refuses nothing that fits', () => {
    const wrong = groupsOf(file).flatMap(({ description, schema, tests }) => {
      const read = readOthersSchema(schema);
      if ('problem' in read) return typeof schema === 'object' ? [read.problem] : [];
      return tests
        .filter(({ data, valid }) => valid && problemsWithRead(data, read).length > 0)
        .map((test) => `${description}: ${test.description}`);
    });
    expect(wrong).toEqual([]);
  });
});
