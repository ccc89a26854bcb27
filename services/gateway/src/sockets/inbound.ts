import { ApiError, ClientFrame, ClientMessageId, type FieldError, sentenceOf } from '@agentconnect/protocol';
import type { RawData } from 'ws';
import { z } from 'zod';
import { hasMoreMarks } from '../json/marks.ts';
import { parseJson } from '../json/parse-json.ts';

/** What is wrong with a frame, and the client's id of it if that can still be read. */
export interface InvalidFrame {
  readonly error: ApiError;
  readonly clientId?: string | undefined;
}

/** More than the largest metadata can have; a frame with more is refused before it is parsed. */
const mostMarks = 65_536;

const WithClientId = z.object({ metadata: z.object({ client_message_id: ClientMessageId }) });

/** Parses a frame from a client. */
export function parseClientFrame(data: RawData, isBinary: boolean): { frame: ClientFrame } | InvalidFrame {
  if (isBinary) return { error: new ApiError('BINARY_FRAME', 'Frames are text; this one was binary.') };
  const text = textOf(data);
  if (hasMoreMarks(text, mostMarks))
    return invalidFrame([{ path: '', message: 'has too many members' }], undefined);
  const parsed = parse(text);
  if (!parsed) return { error: new ApiError('INVALID_FRAME', 'The frame is not JSON.') };
  const { value: json, problem } = parsed;
  if (problem) return invalidFrame([problem], clientIdOf(json));
  const result = ClientFrame.safeParse(json);
  if (result.success) return { frame: result.data };
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return invalidFrame(errors, clientIdOf(json));
}

function invalidFrame(errors: readonly FieldError[], clientId: string | undefined): InvalidFrame {
  const message = `The frame is not valid: ${sentenceOf(errors)}.`;
  return { error: new ApiError('INVALID_FRAME', message, { errors }), clientId };
}

/** If a frame that is refused unread is no larger than this, in bytes, its client's id is looked for. */
const readable = 65_536;

/** The client's id of a frame that is refused for a reason other than its content. */
export function clientIdIn(data: RawData): string | undefined {
  if (sizeOf(data) > readable) return undefined;
  return clientIdOf(parse(textOf(data))?.value);
}

function clientIdOf(json: unknown): string | undefined {
  return WithClientId.safeParse(json).data?.metadata.client_message_id;
}

/** The size of a frame in bytes. */
export function sizeOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, { byteLength }) => sum + byteLength, 0) : data.byteLength;
}

function parse(text: string): ReturnType<typeof parseJson> | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
