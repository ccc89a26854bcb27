import type { FetchLike } from '@modelcontextprotocol/client';

/** A server has answered more than anything that it has to say. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** A server points elsewhere, where its headers would be given away. */
export class Redirected extends Error {
  override readonly name = 'Redirected';
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * `fetch` for the SDK, which reads an answer whole: a body may have so many bytes at most, or, in a stream of events, which
 * may go on for days, each of these. Redirects are not followed.
 */
export function boundedFetch(maxBytes: number): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    const { status, body, headers } = response;
    if (status >= 300 && status < 400) {
      void body?.cancel().catch(() => undefined);
      throw new Redirected('redirects are not followed');
    }
    if (!body) return response;
    const isStream = headers.get('content-type')?.includes('text/event-stream') === true;
    const size = isStream ? new EventSize() : new BodySize();
    const bounded = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          if (size.add(chunk) <= maxBytes) controller.enqueue(chunk);
          else controller.error(new AnswerTooLarge(`more than ${maxBytes} bytes`));
        },
      }),
    );
    return new Response(bounded, { status, statusText: response.statusText, headers });
  };
}

class BodySize {
  private size = 0;

  add(chunk: Uint8Array): number {
    this.size += chunk.length;
    return this.size;
  }
}

/** Of the largest event so far. An empty line ends one. */
class EventSize {
  private size = 0;
  private line = 0;
  private largest = 0;

  add(chunk: Uint8Array): number {
    for (const byte of chunk) {
      this.size += 1;
      this.largest = Math.max(this.largest, this.size);
      if (byte === lineFeed) {
        if (this.line === 0) this.size = 0;
        this.line = 0;
      } else if (byte !== carriageReturn) {
        this.line += 1;
      }
    }
    return this.largest;
  }
}
