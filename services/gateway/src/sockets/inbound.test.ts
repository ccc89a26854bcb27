import { ApiError } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { parseClientFrame } from './inbound.ts';

function refused(data: string, isBinary = false): ApiError {
  try {
    parseClientFrame(Buffer.from(data), isBinary);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error(`taken: ${data}`);
}

describe('parseClientFrame', () => {
  it('takes what the API documents, and what a client adds', () => {
    const text = { type: 'text', content: 'Hello AI!', timestamp: '2024-02-23T12:00:00Z', extra: 1 };
    expect(parseClientFrame(Buffer.from(JSON.stringify(text)), false)).toMatchObject({
      content: 'Hello AI!',
    });
    expect(parseClientFrame([Buffer.from('{"type":'), Buffer.from('"ping"}')], false).type).toBe('ping');
  });

  it.each([
    ['{', 'no JSON'],
    ['[]', 'expected object'],
    ['null', 'expected object'],
    ['{"type":"response","content":"x"}', 'type'],
    ['{"type":"text"}', 'content'],
    ['{"type":"text","content":""}', 'content'],
    ['{"type":"text","content":7}', 'content'],
    ['{"type":"ping","timestamp":"yesterday"}', 'timestamp'],
    ['{"type":"text","content":"x","metadata":{"client_message_id":7}}', 'metadata.client_message_id'],
    ['{"type":"system","metadata":{"event":"other"}}', 'metadata.event'],
  ])('refuses %s', (data, part) => {
    const error = refused(data);
    expect(error.code).toBe('INVALID_FRAME');
    expect(error.message).toContain(part);
  });

  it('refuses a binary frame', () => {
    expect(refused('{"type":"ping"}', true).code).toBe('BINARY_FRAME');
  });
});
