import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpStatusOf } from '@agentconnect/protocol';
import { errorBody } from './error-body.ts';

/** Node's responses to requests that cannot be read as HTTP, by error code. */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/** How long a connection is still read after its response, in ms, and for how many chunks of at most 64 KiB. */
const [lingerMs, lingerChunks] = [1000, 16];

const chunksRead = new WeakMap<Duplex, number>();

/**
 * Ends a connection whose request was too slow, or is not HTTP. `response` is the last response on it: if that has begun and
 * is incomplete, nothing may follow it. Input that is already on its way is read for a moment, because closing before it has
 * arrived would also take the response from the client (RFC 9112, section 9.6).
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
    // Further input on this connection is an error too.
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
