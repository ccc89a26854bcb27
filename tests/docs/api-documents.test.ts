import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { type FrameKind, frames } from '@agentconnect/protocol';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { asyncApiDocument } from '../../services/gateway/src/documents/asyncapi.ts';
import { openApiDocument } from '../../services/gateway/src/documents/openapi.ts';
import { payloadOf } from '../../services/gateway/src/documents/payload.ts';
import { documentValidator } from '../support/documents/document-validator.ts';

type Json = Readonly<Record<string, unknown>>;

const openApi = openApiDocument({ version: '0' });
const asyncApi = asyncApiDocument({ version: '0' });

it('OpenAPI is found valid by its own tool', async () => {
  const redocly = ['node_modules/@redocly/cli/bin/cli.js', 'lint', 'docs/openapi.json', '--format=stylish'];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { stderr } = await promisify(execFile)(process.execPath, redocly, { env });
  expect(stderr).toContain('Your API description is valid');
  expect(stderr).not.toMatch(/warning/i);
}, 60_000);

it('AsyncAPI is found valid by its own tool', async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi));
  expect(diagnostics.map(({ code, message, path }) => `${code} ${message} ${path.join('.')}`)).toEqual([]);
  expect(document?.allMessages().length).toBe(Object.keys(frames).length);
});

it('says of each member of an object what it means', () => {
  const silent = membersWithout('description', openApi.components?.schemas ?? {}, 'schemas');
  for (const [name, kind] of Object.entries<FrameKind>(frames))
    silent.push(...membersWithout('description', payloadOf(kind), name));
  expect(silent).toEqual([]);
});

it('shows examples that are what they are examples of', () => {
  const ajv = documentValidator(openApiDocument({ version: '0', strict: true }));
  const wrong: string[] = [];
  for (const { pointer, example } of examplesOf(openApi as unknown as Json, '')) {
    const validate = ajv.getSchema(`document#${pointer}/schema`);
    if (!validate?.(example)) wrong.push(`${pointer}: ${ajv.errorsText(validate?.errors)}`);
  }
  const ofFrames = new Ajv({ strict: false, validateFormats: false });
  for (const [name, kind] of Object.entries<FrameKind>(frames)) {
    const validate = ofFrames.compile(payloadOf(kind, true));
    if (!validate(kind.example)) wrong.push(`${name}: ${ofFrames.errorsText(validate.errors)}`);
  }
  expect(wrong).toEqual([]);
});

/** The members of all objects below a schema that lack a keyword. */
function membersWithout(keyword: string, schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const found: string[] = [];
  for (const [name, inner] of Object.entries(schema as Json)) {
    if (name === 'properties') {
      for (const [member, one] of Object.entries(inner as Json)) {
        // What is of one value, or has members that say it, needs no sentence of its own.
        const said = [keyword, '$ref', 'const', 'properties'].some(
          (word) => (one as Json)[word] !== undefined,
        );
        if (!said) found.push(`${path}.${member}`);
      }
    }
    if (name !== 'example' && name !== 'examples')
      found.push(...membersWithout(keyword, inner, `${path}.${name}`));
  }
  return found;
}

/** Where examples of JSON stand beside a schema, as JSON pointers to where both are. */
function examplesOf(value: Json, pointer: string): { pointer: string; example: unknown }[] {
  if (value['example'] !== undefined && value['schema'] !== undefined && !pointer.includes('event-stream'))
    return [{ pointer, example: value['example'] }];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner !== 'object' || inner === null) return [];
    const part = encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
    return examplesOf(inner as Json, `${pointer}/${part}`);
  });
}
