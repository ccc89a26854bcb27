import { TextDecoder } from 'node:util';

/** What has come of a body. */
export interface Body {
  readonly text: string;
  /** Whether it goes on. */
  readonly isPart: boolean;
}

/** Reads a body up to so many bytes, as they are after decompression, and leaves the rest. */
export async function readBody(response: Response, maxBytes: number): Promise<Body> {
  if (!response.body) return { text: '', isPart: false };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isPart = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
      isPart = size > maxBytes;
      if (isPart) break;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes);
  return { text: decoderOf(response).decode(bytes), isPart };
}

/** The type of what was answered, without its parameters. */
export function contentTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function decoderOf(response: Response): TextDecoder {
  const [, charset] = /charset="?([\w-]+)/i.exec(response.headers.get('content-type') ?? '') ?? [];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

/** Whether a type is one of those that are named, in which * stands for any part. */
export function isOneOf(type: string, accepted: readonly string[]): boolean {
  return accepted.some((one) => {
    const [before = '', ...after] = one.toLowerCase().split('*');
    if (after.length === 0) return type === before;
    const end = after.join('*');
    return type.length >= before.length + end.length && type.startsWith(before) && type.endsWith(end);
  });
}
