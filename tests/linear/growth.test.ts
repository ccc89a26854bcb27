import { createLogger } from '@agentconnect/operations';
import { describe, expect, it } from 'vitest';
import { wellFormedJson } from '../../packages/providers/src/json/well-formed-json.ts';
import { EventDecoder } from '../../packages/providers/src/stream/event-decoder.ts';
import { isCourteous } from '../../services/agent-worker/src/conversation/courtesy.ts';
import { isLoop } from '../../services/agent-worker/src/conversation/loop-detection.ts';
import { viewOf } from '../../services/agent-worker/src/conversation/view.ts';
import { growth, repeated } from './growth.ts';

/** It is 64 in a perfect world; a busy machine, and caches, may make it eight times as much. Quadratic is 4,096. */
const most = 64 * 8;

/** What a pattern of the redaction begins with, goes through, or breaks off at. */
const ofLines = [
  'a',
  '7',
  '.',
  '-',
  '/',
  '@',
  '"',
  '\\',
  '\r',
  'é',
  '\ud800',
  'eyJ',
  '-eyJ',
  'eyJa.',
  'eyJaaaaaaaa.b',
  'a://',
  '://:',
  'a://b:c',
  'a://b:c@',
  '"token":"',
  '\\"token\\":\\"',
  '{"token":"\\\\',
  '"set-cookie":["a",',
  'token=',
  '?token=',
  '&key',
  'Bearer ',
  'Bearer',
  `Bearer${' '.repeat(50)}`,
  'Bearer abcdefg ',
  'sk-',
  'AIza',
];

const ofConversations = [
  'a',
  '7',
  '.',
  '?!',
  '\r',
  '\n ',
  '\ud800',
  'supervisor',
  'supervisor: ',
  'supervisor\r',
  '1supervisor ',
  'thank you ',
  'have a very ',
];

describe('64 KB cost what 64 times 1 KB cost', () => {
  it.each(ofLines)('in a line of the log, of %j', (piece) => {
    const log = createLogger({ service: 'test', level: 'info', destination: { write: () => undefined } });
    const cost = growth(repeated(piece), (path) => log.info({ path }, 'request completed'));
    expect(cost).toBeLessThan(most);
  });

  it.each(ofConversations)('in a conversation, of %j', (piece) => {
    const agents = [{ key: 'ann' }, { key: 'ben' }];
    const viewer = { position: 0, agents, limits: { maxMessages: 9, maxChars: 1e9 }, unheard: [] };
    const cost = growth(repeated(piece), (content) => {
      isLoop(
        Array.from({ length: 4 }, (_, at) => ({ by: at % 2, content })),
        3,
      );
      isCourteous([content, content]);
      viewOf([{ messageId: 'm', seq: 1, by: 1, to: undefined, kind: 'turn', content }], viewer);
    });
    expect(cost).toBeLessThan(most);
  });

  it('in JSON of a model, full of halves of characters', () => {
    expect(growth(repeated(String.raw`\ud83d\\`), wellFormedJson)).toBeLessThan(most);
  });

  it.each(['data: {"a":"}}', 'data: ', '{"a":"}}', ': '])(
    'in a stream that comes byte by byte (%s)',
    (begin) => {
      const byte = Buffer.from('}');
      const cost = growth(repeated('}'), ({ length }) => {
        const decoder = new EventDecoder();
        decoder.push(Buffer.from(begin));
        for (let at = 0; at < length; at += 1) decoder.push(byte);
      });
      expect(cost).toBeLessThan(most);
    },
  );
});
