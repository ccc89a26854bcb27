import { ApiError, ClientFrame, type FieldError } from '@agentconnect/protocol';
import type { RawData } from 'ws';

/** Parses a frame of a client, or throws the error the client is told. */
export function parseClientFrame(data: RawData, isBinary: boolean): ClientFrame {
  if (isBinary) throw new ApiError('BINARY_FRAME', 'Frames are text; this one was binary.');
  const result = ClientFrame.safeParse(parseJson(textOf(data)));
  if (result.success) return result.data;
  const errors: FieldError[] = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const [first] = errors;
  const where = first?.path ? `${first.path}: ` : '';
  throw new ApiError('INVALID_FRAME', `The frame is not valid: ${where}${first?.message ?? 'wrong shape'}.`, {
    errors,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('INVALID_FRAME', 'The frame is no JSON.');
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
