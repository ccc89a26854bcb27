import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorResponse, httpStatusOf } from '@agentconnect/protocol';

/** What Node answers where a request cannot be read as HTTP at all, by the code of its error. */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/**
 * The end of a connection whose request was too slow, or is no HTTP. `response` is the answer under way on it: where that
 * has begun, nothing may come behind it.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  connection: Duplex,
  response: ServerResponse | undefined,
): void {
  if (connection.writable && response?.headersSent !== true) connection.write(answerTo(error.code ?? ''));
  connection.destroy();
}

function answerTo(code: string): string {
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT') {
    return `HTTP/1.1 ${statuses[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`;
  }
  const body: ErrorResponse = {
    detail: 'The request took too long to come in.',
    code: 'REQUEST_TIMEOUT',
    timestamp: new Date().toISOString(),
  };
  const json = JSON.stringify(body);
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
