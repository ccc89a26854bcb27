import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '@agentconnect/protocol';
import { raw, type Request, type RequestHandler, urlencoded } from 'express';
import { parseJson } from '../../json/parse-json.ts';
import { invalid } from './validate.ts';

const chargeKey = Symbol('charge');

/** Calls `charge` with the size of a request's body, once it has been read and decompressed. */
export function chargeBodyBy(request: IncomingMessage, charge: (bytes: number) => void): void {
  Object.assign(request, { [chargeKey]: charge });
}

function charge(
  request: IncomingMessage & { [chargeKey]?: (bytes: number) => void },
  _response: ServerResponse,
  body: Buffer,
): void {
  request[chargeKey]?.(body.length);
}

/** Whether the request announces a body. */
function hasBody(request: Request): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

const textKey = Symbol('text');

/** Reads a JSON body of any type; refuses a body that is not JSON as malformed, and another Content-Type as wrong. */
export function jsonBody(limitBytes: number): RequestHandler[] {
  const type = ['application/json', 'application/*+json'];
  const checkType: RequestHandler = (request, _response, next) => {
    if (!hasBody(request)) throw new ApiError('MALFORMED_JSON', 'A JSON body is required.');
    if (!request.is(type)) {
      throw new ApiError('WRONG_CONTENT_TYPE', 'The Content-Type must be application/json.');
    }
    if (!isUtf8Charset(request.headers['content-type'] ?? '')) {
      throw new ApiError('WRONG_CONTENT_TYPE', 'The body must be UTF-8.');
    }
    next();
  };
  const parse: RequestHandler = (request, _response, next) => {
    const text = textOf(request.body as Buffer);
    Object.assign(request, { body: bodyOf(text), [textKey]: text });
    next();
  };
  return [checkType, raw({ limit: limitBytes, type, verify: charge }), parse];
}

/** The text of a body that `jsonBody` has read. */
export function bodyText(request: Request & { [textKey]?: string }): string {
  return request[textKey] ?? '';
}

/** JSON is UTF-8 (RFC 8259, section 8.1). Its media type has no charset parameter, but many clients send one. */
function isUtf8Charset(contentType: string): boolean {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType) ?? [];
  return ['utf-8', 'utf8', 'us-ascii'].includes(charset.toLowerCase());
}

/** Refuses a body that is not UTF-8, which decoding would change. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new ApiError('MALFORMED_JSON', 'The body is not UTF-8.');
  const text = body.toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function bodyOf(text: string): unknown {
  let parsed: ReturnType<typeof parseJson>;
  try {
    parsed = parseJson(text);
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not JSON.');
  }
  if (parsed.problem) throw invalid([parsed.problem]);
  return parsed.value;
}

/** Reads a form-encoded body; a request without a body has no fields. */
export function formBody(limitBytes: number): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    if (hasBody(request) && !request.is('application/x-www-form-urlencoded')) {
      throw new ApiError('WRONG_CONTENT_TYPE', 'The Content-Type must be application/x-www-form-urlencoded.');
    }
    next();
  };
  return [checkType, urlencoded({ extended: false, limit: limitBytes })];
}
