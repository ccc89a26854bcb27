import { z } from 'zod';
import { Address, Headers, settled } from './tool-entry.ts';

/** What a model can read. */
const textual = [
  'application/json',
  'application/*+json',
  'application/xml',
  'application/yaml',
  'text/csv',
  'text/markdown',
  'text/plain',
  'text/xml',
];

/** A tool that is one request of HTTP. */
export const HttpToolEntry = z
  .strictObject({
    description: z.string().min(1).max(4_096).describe('What it does, as the model is told.'),
    parameters: z
      .record(z.string(), z.unknown())
      .default({ type: 'object', properties: {}, additionalProperties: false })
      .describe('JSON Schema (2020-12) of the arguments: of an object.'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    url: Address.describe('Where it is; `{name}` in its path or query stands for an argument.'),
    query: z
      .array(z.string().min(1))
      .default([])
      .describe('Arguments that go into the query, of a method that has a body.'),
    body: z
      .enum(['json', 'form'])
      .default('json')
      .describe(
        'As what the other arguments go into the body. GET and DELETE have none: all go into the query.',
      ),
    headers: Headers,
    content_types: z
      .array(z.string().regex(/^[\w.+*-]+\/[\w.+*-]+$/, 'is not a content type'))
      .min(1)
      .default(textual)
      .describe('What it may answer; `*` stands for any part of a type.'),
    ...settled,
  })
  .describe('A tool that is one request of HTTP.');
export type HttpToolEntry = z.infer<typeof HttpToolEntry>;
