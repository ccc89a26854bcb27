import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpStatusOf } from '@agentconnect/protocol';
import { errorBody } from './error-body.ts';

/** What Node answers where a request cannot be read as HTTP at all, by the code of its error. */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/** How long a connection that has its answer is read on, in ms, and in how many chunks of at most 64 KiB. */
const [lingerMs, lingerChunks] = [1000, 16];

const chunksRead = new WeakMap<Duplex, number>();

/**
 * The end of a connection whose request was too slow, or is no HTTP. `response` is the last answer on it: where that has
 * begun and is not whole, nothing may come behind it. What was on its way already is read for a moment: to close before it has come
 * would take the answer from the client as well (RFC 9112, section 9.6).
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  connection: Duplex,
  response: ServerResponse | undefined,
): void {
  const chunks = chunksRead.get(connection);
  const isUnderWay = response?.headersSent === true && !response.writableFinished;
  if (chunks === undefined && connection.writable && !isUnderWay) {
    chunksRead.set(connection, 0);
    connection.end(answerTo(error.code ?? ''));
    const over = setTimeout(() => connection.destroy(), lingerMs);
    connection.once('close', () => clearTimeout(over));
  } else if (chunks !== undefined && chunks < lingerChunks) {
    // Whatever else it brings is an error, too.
    chunksRead.set(connection, chunks + 1);
  } else connection.destroy();
}

function answerTo(code: string): string {
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT') {
    return `HTTP/1.1 ${statuses[code] ?? '400 Bad Request'}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
  }
  const json = JSON.stringify(errorBody('REQUEST_TIMEOUT', 'The request took too long to arrive.'));
  return [
    `HTTP/1.1 ${httpStatusOf('REQUEST_TIMEOUT')} Request Timeout`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(json)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    json,
  ].join('\r\n');
}
