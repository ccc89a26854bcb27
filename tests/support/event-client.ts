import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { FrameReader } from './frame-reader.ts';
import { is } from './seen-frame.ts';

/** An event as it came. */
export interface SeenEvent {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly data: string;
}

/** How long an answer may take to begin. */
const beginMs = 15_000;

/** An event stream over plain HTTP, read as the standard says. */
export class EventClient extends FrameReader {
  readonly response: IncomingMessage;
  readonly events: SeenEvent[] = [];
  /** Comment lines that came. */
  comments = 0;
  /** What the server asked to wait before the next connection, in ms. */
  retryMs: number | undefined;
  /** What a browser would send as `Last-Event-ID`. */
  lastEventId: string | undefined;
  #text = '';

  private constructor(response: IncomingMessage) {
    super();
    this.response = response;
    response.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    response.on('error', () => undefined);
    response.on('close', () => this.ended({ code: 1006, reason: '' }));
  }

  /** Resolves with the answer's beginning; fails if it is no event stream. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventClient> {
    const outgoing = request(url, { headers, agent: false }).end();
    const late = AbortSignal.timeout(beginMs);
    const [response] = (await once(outgoing, 'response', { signal: late }).catch((error: unknown) => {
      outgoing.destroy();
      throw error;
    })) as [IncomingMessage];
    if (response.statusCode === 200) return new EventClient(response);
    const body = Buffer.concat(await response.toArray()).toString();
    throw new Error(`${response.statusCode} ${body}`);
  }

  drop(): void {
    this.response.destroy();
  }

  /** Waits for the end of the answer; fails if it broke off. */
  async finished(): Promise<void> {
    if (!this.response.closed) await once(this.response, 'close');
    if (!this.response.complete) throw new Error('the event stream broke off');
  }

  get isOpen(): boolean {
    return !this.end;
  }

  #read(text: string): void {
    this.#text += text;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.#block(block.split('\n'));
  }

  #block(lines: readonly string[]): void {
    const fields = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      if (colon === 0) this.comments += 1;
      else fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
    }
    const [id, retry, data, type] = ['id', 'retry', 'data', 'event'].map((name) => fields.get(name));
    this.lastEventId = id ?? this.lastEventId;
    if (retry !== undefined) this.retryMs = Number(retry);
    if (data === undefined) return;
    this.events.push({ id, type, data });
    if (type === 'close') {
      this.ended(JSON.parse(data) as { code: number; reason: string });
      return;
    }
    const frame = this.read(data);
    if (frame && is.durable(frame) && frame.metadata['cursor'] !== id)
      this.problem(`the event of cursor ${frame.metadata['cursor']} has the id ${id}`);
  }
}
