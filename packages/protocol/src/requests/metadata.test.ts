import { expect, test } from 'vitest';
import { ClientFrame } from '../frames/client-frame.ts';
import { maxMetadata } from '../json/metadata.ts';
import { AgentMessageRequest } from './agents.ts';
import { PostMessageRequest } from './messages.ts';
import { CreateSessionRequest } from './sessions.ts';

/** Metadata of so many characters of JSON. */
const ofSize = (size: number): object => ({ x: 'é'.repeat(size - '{"x":""}'.length) });

const agent = { provider: 'demo' };
const message = { receiver_id: 'agt', content: 'x', message_type: 'text' };
const cases = [
  [
    'a session',
    CreateSessionRequest,
    { session_type: 'human_agent', agents: { primary: agent } },
    'metadata',
  ],
  ['a text by REST', PostMessageRequest, { content: 'x' }, 'metadata'],
  ['a text frame', ClientFrame, { type: 'text', content: 'x' }, 'metadata'],
  ['a stop frame', ClientFrame, { type: 'stop' }, 'metadata'],
  ['a ping frame', ClientFrame, { type: 'ping' }, 'metadata'],
  ["an agent's message", AgentMessageRequest, message, 'metadata'],
  ["data of an agent's message", AgentMessageRequest, message, 'structured_data'],
] as const;

test.each(cases)('%s has metadata of 64 KiB at most', (_, schema, whole, field) => {
  expect(schema.safeParse({ ...whole, [field]: ofSize(maxMetadata) }).success).toBe(true);
  const result = schema.safeParse({ ...whole, [field]: ofSize(maxMetadata + 1) });
  expect(result.error?.issues).toMatchObject([
    { path: [field], message: 'must be at most 65536 characters of JSON' },
  ]);
});

test('an agent has somewhat more, for its script', () => {
  const ofAgent = (size: number): unknown => ({
    session_type: 'human_agent',
    agents: { primary: { ...agent, metadata: ofSize(size) } },
  });
  expect(CreateSessionRequest.safeParse(ofAgent(98_304)).success).toBe(true);
  expect(CreateSessionRequest.safeParse(ofAgent(98_305)).success).toBe(false);
});

test('what nests too deep is refused before it is written out', () => {
  let metadata: object = {};
  for (let depth = 0; depth < 50_000; depth += 1) metadata = { metadata };
  expect(PostMessageRequest.safeParse({ content: 'x', metadata }).error?.issues).toMatchObject([
    { path: ['metadata'], message: 'must not nest deeper than 64 levels' },
  ]);
});
