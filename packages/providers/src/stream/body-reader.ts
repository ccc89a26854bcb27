import { BodyProblem } from '../failures/body-problem.ts';
import { type Decoded, EventDecoder } from './event-decoder.ts';

/** Reads the body of an answer as its pieces come. */
export class BodyReader {
  private readonly decoder = new EventDecoder();
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Bytes that may still come; 0 or more. */
  private room: number;
  /** A read that was not waited for to its end. */
  private reading: ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']> | undefined;

  constructor(response: Response, mostBytes: number) {
    this.reader = response.body?.getReader();
    this.room = mostBytes;
  }

  /** What the next piece has come to; `late` if none came within `waitMs`, `undefined` if there is none. */
  async next(waitMs: number | undefined): Promise<Decoded | 'late' | undefined> {
    if (!this.reader) return undefined;
    this.reading ??= this.reader.read();
    const read = waitMs === undefined ? await this.reading : await within(waitMs, this.reading);
    if (read === 'late') return 'late';
    this.reading = undefined;
    if (read.done) return undefined;
    this.room -= read.value.length;
    if (this.room < 0) throw new BodyProblem('endless');
    return this.decoder.push(read.value);
  }

  /** What the last piece has left, once it is over. */
  rest(): Decoded {
    return this.decoder.end();
  }

  /** Closes the connection, unless the body is over. */
  leave(): void {
    this.reading?.catch(() => undefined);
    this.reader?.cancel().catch(() => undefined);
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'late'> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
