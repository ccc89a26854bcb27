import type { Random } from '../chaos/random.ts';
import type { RawInput } from './input.ts';

const starts = [
  'GET / HTTP/1.1',
  'GET /api/chat/providers HTTP/1.1',
  'POST /api/auth/login HTTP/1.1',
  'GET /api/chat/ws/{session} HTTP/1.1',
];
const heads = [
  'Host: a\r\nHost: b',
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 3\r\nContent-Length: 4',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: \u000bchunked',
  'X: \u0000',
  ' folded: x',
  'no colon',
  'Expect: nothing known',
  'Expect: 100-continue\r\nContent-Length: 10',
  'Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: x',
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; x="',
  `X: ${'a'.repeat(20_000)}`,
  Array.from({ length: 2_500 }, (_, at) => `x${at}: 1`).join('\r\n'),
];
const bodies = [
  '',
  'ffffffffffffffff\r\nx',
  '5;x="\r\nhello\r\n0\r\n\r\n',
  '-1\r\n',
  'hello',
  '\u0000\u00ff',
  'GET / HTTP/1.1\r\n\r\n',
];
const nonsense = [
  '\r\n\r\n',
  'GET\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
  'A'.repeat(100_000),
  'GET / HTTP/0.9\r\n\r\n',
  'G\u00ffT / HTTP/1.1\r\n\r\n',
];

/** What is no proper HTTP, and may be two requests to one server and one to another. */
export function madeRaw(random: Random): RawInput {
  if (random.chance(0.2)) return { kind: 'raw', bytes: random.pick(nonsense) };
  const end = random.pick(['\r\n', '\r\n', '\r\n', '\n', '\r']);
  return { kind: 'raw', bytes: [random.pick(starts), random.pick(heads), '', random.pick(bodies)].join(end) };
}
