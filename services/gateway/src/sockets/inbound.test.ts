import { describe, expect, it } from 'vitest';
import { clientIdIn, type InvalidFrame, parseClientFrame } from './inbound.ts';

function refused(data: string, isBinary = false): InvalidFrame {
  const inbound = parseClientFrame(Buffer.from(data), isBinary);
  if ('error' in inbound) return inbound;
  throw new Error(`taken: ${data}`);
}

describe('parseClientFrame', () => {
  it('takes what the API documents, and what a client adds', () => {
    const text = { type: 'text', content: 'Hello AI!', timestamp: '2024-02-23T12:00:00Z', extra: 1 };
    expect(parseClientFrame(Buffer.from(JSON.stringify(text)), false)).toMatchObject({
      frame: { content: 'Hello AI!' },
    });
    const pieces = [Buffer.from('{"type":'), Buffer.from('"ping"}')];
    expect(parseClientFrame(pieces, false)).toEqual({ frame: { type: 'ping' } });
  });

  it.each([
    ['{', 'not JSON'],
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
    const { error, clientId } = refused(data);
    expect(clientId).toBeUndefined();
    expect(error.code).toBe('INVALID_FRAME');
    expect(error.message).toContain(part);
  });

  it('tells which text it refuses, where that can be read', () => {
    const text = { type: 'text', content: '', metadata: { client_message_id: 'mine' } };
    expect(refused(JSON.stringify(text)).clientId).toBe('mine');
  });

  it('finds the id of a frame that is refused unread, where that costs little', () => {
    const frame = (content: string): Buffer =>
      Buffer.from(JSON.stringify({ type: 'text', content, metadata: { client_message_id: 'mine' } }));
    expect(clientIdIn(frame('x'))).toBe('mine');
    expect(clientIdIn([Buffer.from('{"metadata":{"client_'), Buffer.from('message_id":"a"}}')])).toBe('a');
    for (const data of [frame('x'.repeat(70_000)), Buffer.from('{'), Buffer.from('{"type":"ping"}')]) {
      expect(clientIdIn(data)).toBeUndefined();
    }
  });

  it('refuses what holds more members than any metadata could, before it is parsed', () => {
    const members = Array.from({ length: 33_000 }, () => []);
    const { error } = refused(JSON.stringify({ type: 'ping', members }));
    expect([error.code, error.message]).toEqual([
      'INVALID_FRAME',
      'The frame is not valid: has too many members.',
    ]);
    const largest = { type: 'text', content: 'x'.repeat(190_000), metadata: { a: Array(32_000).fill(0) } };
    expect(parseClientFrame(Buffer.from(JSON.stringify(largest)), false)).toHaveProperty('frame');
  });

  it('names the places that are wrong', () => {
    const frame = { type: 'text', content: 7, sender: 7, receiver: 7, timestamp: 7, metadata: 7 };
    const { error } = refused(JSON.stringify(frame));
    expect(error.message).toMatch(/^The frame is not valid: content: .* \(and 4 more\)\.$/);
    expect(error.errors).toHaveLength(5);
  });

  it('refuses a binary frame', () => {
    expect(refused('{"type":"ping"}', true).error.code).toBe('BINARY_FRAME');
  });
});
