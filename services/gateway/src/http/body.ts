import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '@agentconnect/protocol';
import { json, type Request, type RequestHandler, urlencoded } from 'express';

const chargeKey = Symbol('charge');

/** Has somebody told how large the body of a request was, once it was read and decompressed. */
export function chargeBodyBy(request: IncomingMessage, charge: (bytes: number) => void): void {
  Object.assign(request, { [chargeKey]: charge });
}

function charge(request: IncomingMessage & { [chargeKey]?: (bytes: number) => void }, body: Buffer): void {
  request[chargeKey]?.(body.length);
}

/** Whether the request says that it has a body. */
function hasBody(request: Request): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads a JSON body of any type; what is no JSON is refused as malformed, another Content-Type as wrong. */
export function jsonBody(limitBytes: number): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    if (!hasBody(request)) throw new ApiError('MALFORMED_JSON', 'A JSON body is required.');
    if (!request.is(['application/json', 'application/*+json'])) {
      throw new ApiError('WRONG_CONTENT_TYPE', 'The Content-Type must be application/json.');
    }
    next();
  };
  const type = ['application/json', 'application/*+json'];
  return [checkType, json({ limit: limitBytes, strict: false, type, verify: requireUtf8 })];
}

/** JSON is UTF-8 (RFC 8259, section 8.1); anything else would be changed on its way in. */
function requireUtf8(request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  charge(request, body);
  if (!isUtf8(body)) throw new Error('not UTF-8');
}

/** Reads a form-encoded body; a request without any body has no fields. */
export function formBody(limitBytes: number): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    if (hasBody(request) && !request.is('application/x-www-form-urlencoded')) {
      throw new ApiError('WRONG_CONTENT_TYPE', 'The Content-Type must be application/x-www-form-urlencoded.');
    }
    next();
  };
  return [checkType, urlencoded({ extended: false, limit: limitBytes })];
}
