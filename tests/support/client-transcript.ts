import assert from 'node:assert/strict';
import type { FrameReader } from './frame-reader.ts';
import { is, type SeenFrame } from './seen-frame.ts';

/** The pieces of an answer. */
interface Streamed {
  readonly text: string;
  readonly attempt: number;
  /** Whether all of them came before the connection that the answer came on. */
  isOfOldConnection: boolean;
  /** Whether the answer has come. */
  isOver: boolean;
}

function begun(text: string, attempt: number): Streamed {
  return { text, attempt, isOfOldConnection: false, isOver: false };
}

/**
 * What a client that uses cursors and deltas ends up with, over all its connections. Fails in the moment that a
 * durable frame is missing or comes twice, or a piece of text does not follow the one before.
 */
export class Transcript {
  /** Durable frames and acks of own texts, by sequence number from 1. */
  readonly entries: SeenFrame[] = [];
  readonly problems: string[] = [];
  /** Acks and refusals of own texts as they came, repeats included; for a reader to take away. */
  readonly acks: SeenFrame[] = [];
  readonly refused: SeenFrame[] = [];
  /** All acks, by whichever way they came. */
  readonly allAcks: SeenFrame[] = [];
  restarts = 0;
  /** How many pieces of answers came as they were written. */
  pieces = 0;
  /** How often it was told that Redis lost what it had seen, and given the log from its start. */
  resyncs = 0;
  /** Redis may lose what it has confirmed, as long as that is told. */
  readonly mayLose: boolean;
  /** Told the text so far of an answer, with each piece of it. */
  onPiece: (answer: string) => void = () => undefined;
  readonly #texts = new Map<string, Streamed>();

  constructor({ mayLose = false }: { readonly mayLose?: boolean } = {}) {
    this.mayLose = mayLose;
  }

  /** Reads along with a connection. */
  follow<T extends FrameReader>(connection: T): T {
    connection.each((frame) => this.take(frame));
    connection.eachProblem((problem) => this.problems.push(problem));
    return connection;
  }

  /** Where to go on after a lost connection. */
  get cursor(): string | undefined {
    return this.entries.at(-1)?.metadata['cursor'] as string | undefined;
  }

  get responses(): SeenFrame[] {
    return this.entries.filter(is.response);
  }

  textOf(messageId: string): string {
    return this.#texts.get(messageId)?.text ?? '';
  }

  /**
   * Fails unless everything came once and in order, and each response is what its pieces were; or begins as they did,
   * where hints were lost: then the rest comes with the response.
   */
  verify({ pieces = 'all' }: { readonly pieces?: 'all' | 'some' } = {}): void {
    assert.deepEqual(this.problems, []);
    for (const { content = '', metadata } of this.responses) {
      const id = metadata['message_id'] as string;
      const streamed = this.#texts.get(id);
      if (!streamed) continue;
      // The attempt that wrote it was void when this client came back.
      if (streamed.isOfOldConnection && streamed.attempt < Number(metadata['attempt'] ?? 1)) continue;
      // What was written before a stop may be lost with a primary, and its worker with it.
      const isCutShort = metadata['finish_reason'] === 'stopped' && streamed.text.startsWith(content);
      if (this.mayLose && isCutShort) continue;
      const expected = pieces === 'all' ? content : content.slice(0, streamed.text.length);
      assert.equal(streamed.text, expected, `the pieces of attempt ${streamed.attempt} at ${id}`);
    }
  }

  /** A text of one's own is in the log: an ack, or what else says so. */
  acked(ack: SeenFrame): void {
    this.acks.push(ack);
    this.allAcks.push(ack);
  }

  /** The log comes from its start. */
  restart(): void {
    this.resyncs += 1;
    this.entries.splice(0);
    this.#texts.clear();
    if (!this.mayLose) this.problems.push('what was seen before is in the log no more');
  }

  take(frame: SeenFrame): void {
    const { event, seq, message_id: id, attempt, offset } = frame.metadata;
    if (event === 'resync') this.restart();
    if (event === 'ready') {
      for (const text of this.#texts.values()) text.isOfOldConnection ||= !text.isOver;
    }
    if (event === 'delta')
      this.#delta(id as string, attempt as number, offset as number, frame.content ?? '');
    if (event === 'restart') {
      this.restarts += 1;
      this.#texts.set(id as string, begun('', attempt as number));
    }
    if (event === 'ack') this.acked(frame);
    if (frame.type === 'error' && typeof seq !== 'number') this.refused.push(frame);
    if (typeof seq !== 'number' || frame.metadata['duplicate'] === true) return;
    const expected = this.entries.length + 1;
    if (seq !== expected)
      this.problems.push(`seq ${seq} instead of ${expected}: ${JSON.stringify(frame).slice(0, 200)}`);
    const before = this.entries.at(-1);
    if (
      event !== 'ack' &&
      before?.metadata['event'] !== 'ack' &&
      before &&
      before.timestamp >= frame.timestamp
    ) {
      this.problems.push(`the time of seq ${seq} is not after that of the one before`);
    }
    this.entries.push(frame);
    const streamed = this.#texts.get(id as string);
    if (streamed) streamed.isOver = true;
  }

  #delta(id: string, attempt: number, offset: number, content: string): void {
    const known = this.#texts.get(id);
    this.pieces += 1;
    // A resume begins with the text so far, and so does a new attempt.
    const text = offset === 0 ? '' : (known?.text ?? '');
    if (offset !== text.length) this.problems.push(`delta at ${offset} behind ${text.length}`);
    if (known && attempt < known.attempt)
      this.problems.push(`delta of attempt ${attempt} after ${known.attempt}`);
    this.#texts.set(id, begun(text + content, attempt));
    this.onPiece(text + content);
  }
}
