import { clientFrame, opcodes, textFrame } from './raw-frames.ts';

/** Just under what a frame may be. */
const largest = 262_000;

/** Frames that a gateway has to refuse, each in another way. */
export const invalid: readonly Buffer[] = [
  textFrame('{'),
  textFrame(''),
  textFrame('null'),
  textFrame('[]'),
  textFrame('"ping"'),
  textFrame({ type: 'nothing' }),
  textFrame({ type: 'text' }),
  textFrame({ type: 'text', content: '' }),
  textFrame({ type: 'text', content: 7, sender: [], receiver: {}, timestamp: 'never', metadata: 1 }),
  textFrame({ type: 'ping', timestamp: `2024-${'1'.repeat(1_000)}` }),
  textFrame({ type: 'stop', metadata: { client_message_id: 'a'.repeat(1_000) } }),
  textFrame({ type: 'system', metadata: { event: 'auth' } }),
  textFrame(`{"type":"text","content":"a","metadata":{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}}`),
  textFrame(`{"__proto__":{"type":"ping"},"constructor":{}}`),
  clientFrame(opcodes.binary, 'a'),
  clientFrame(opcodes.binary),
];

/** The same, as large as can be: what is to be parsed before it can be refused. */
export const large: readonly Buffer[] = [
  textFrame('['.repeat(largest)),
  textFrame(`[${'0,'.repeat(largest / 2 - 2)}0]`),
  textFrame(Object.fromEntries(Array.from({ length: 18_000 }, (_, n) => [`k${n}`, [{}]]))),
  textFrame(`{"type":"ping","metadata":{"a":[${'{},'.repeat(80_000)}{}]},"timestamp":0}`),
  textFrame(`{"type":"text","content":"${'\\u0000'.repeat(40_000)}","timestamp":0}`),
  clientFrame(opcodes.binary, Buffer.alloc(largest)),
];
