import { formatCursor, parseCursor, startOfLog } from '@agentconnect/protocol';

/** An entry of a session's log, as a frame or as the ack of an own text. */
export interface LogPlace {
  readonly seq: number;
  readonly messageId: string;
  readonly cursor: string;
  /** Of the entry; an ack does not tell it. */
  readonly timestamp?: string;
}

/**
 * How far a client has read a session's log, over all its sockets. Sequence numbers rise by one: what would leave a
 * gap is a fault, and nothing is taken twice. It remembers which entries it took, so that a log that begins anew
 * (`resync`) brings only what is new in it.
 */
export class LogPosition {
  /** Undefined until the first socket is ready. */
  #seq: number | undefined;
  #cursor: string | undefined;
  /** The times of the entries that were taken, by message id; `undefined` if only an ack told of it. */
  readonly #taken = new Map<string, string | undefined>();

  constructor(cursor?: string) {
    if (cursor !== undefined) this.begin(cursor);
  }

  /** Where to go on after a lost connection. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** The first socket is ready, at this cursor. */
  begin(cursor: string): void {
    this.#cursor = cursor;
    this.#seq = parseCursor(cursor)?.seq;
  }

  /** The log follows from its start: it is another one, or the cursor was never in it. */
  beginAnew(): void {
    this.begin(formatCursor(startOfLog));
  }

  /** Whether an entry is still to come. */
  isAhead(seq: number): boolean {
    return this.#seq === undefined || seq > this.#seq;
  }

  has(messageId: string): boolean {
    return this.#taken.has(messageId);
  }

  /** What to do with an entry: `new`, to be taken; `known`, taken before; or a `gap` lies before it. */
  take({ seq, messageId, cursor, timestamp }: LogPlace): 'new' | 'known' | 'gap' {
    if (this.#seq !== undefined && seq <= this.#seq) return this.has(messageId) ? 'known' : 'gap';
    if (this.#seq !== undefined && seq > this.#seq + 1) return 'gap';
    const isKnown = this.#isTaken(messageId, timestamp);
    this.#seq = seq;
    this.#cursor = cursor;
    this.#taken.set(messageId, timestamp ?? this.#taken.get(messageId));
    return isKnown ? 'known' : 'new';
  }

  /** The id of an answer is that of its question's: given twice, it is told apart by its time. */
  #isTaken(messageId: string, timestamp: string | undefined): boolean {
    if (!this.has(messageId)) return false;
    const before = this.#taken.get(messageId);
    return before === undefined || timestamp === undefined || before === timestamp;
  }
}
