import { delta, type Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import { WholeCharacters } from '@agentconnect/providers';
import { pause } from '../persist.ts';
import type { TurnLog } from '../turn/turn-log.ts';
import type { Beat } from './beat.ts';

export interface Chunk {
  readonly text: string;
  /** Its position in the answer, in bytes of UTF-8 and in UTF-16 units. */
  readonly byteOffset: number;
  readonly unitOffset: number;
}

export type ChunkReply = { readonly kind: 'ok' | 'lost' } | { readonly kind: 'gap'; readonly bytes: number };

export interface DeltasOptions {
  /** Says when to send the text that has gathered. */
  readonly beat: Beat;
  /** Whether a listener streams; if not, an answer that is complete before the first beat is not sent as deltas. */
  readonly isStreamed: boolean;
  /** Text that Redis already has as the partial answer; the turn continues after it. */
  readonly begun?: string;
  readonly send: (chunk: Chunk) => Promise<ChunkReply>;
  readonly onLost: () => void;
  readonly log: Pick<TurnLog, 'error'>;
}

/** A position in the answer, in UTF-16 units and in bytes of UTF-8. */
interface Position {
  readonly units: number;
  readonly bytes: number;
}

const beginning: Position = { units: 0, bytes: 0 };

/** This much text, in UTF-16 units, is sent without waiting for the next beat. */
const gatherUnits = 2_048;
/** The pause after Redis was unreachable, in ms. */
const troubleMs = 250;
/** One try to learn how much Redis has, and one to send the rest. */
const flushTries = 2;

/**
 * Appends an answer's text to the session's partial answer as it arrives: the first piece at once, if a listener streams, then
 * at each beat what has gathered, one batch at a time. Text is kept until Redis has it. The text is well-formed, so what
 * clients are sent adds up to the answer, character by character.
 */
export class Deltas {
  private readonly options: DeltasOptions;
  private readonly characters = new WholeCharacters();
  private written = '';
  /** How much of the text Redis is known to have, and how much was sent. */
  private sent: Position = beginning;
  private reach: Position = beginning;
  private inFlight: Promise<void> | undefined;
  /** Cancels the next batch. */
  private unset: (() => void) | undefined;
  private isClosed = false;
  private isTroubled = false;
  private isLost = false;

  constructor(options: DeltasOptions) {
    this.options = options;
    const { begun = '' } = options;
    this.written = begun;
    this.sent = { units: begun.length, bytes: Buffer.byteLength(begun) };
    this.reach = this.sent;
  }

  /** All the text so far. */
  get text(): string {
    return this.written;
  }

  /** Whether any of it was sent. */
  get wasSent(): boolean {
    return this.reach.units > 0;
  }

  push(text: string): void {
    this.write(this.characters.add(text));
  }

  /** The text ends here: no second half of a character will follow. */
  settle(): void {
    this.write(this.characters.end());
  }

  private write(text: string): void {
    if (text === '') return;
    this.written += text;
    if (this.isClosed || this.inFlight) return;
    const waiting = this.written.length - this.sent.units;
    if (this.unset === undefined && this.sent.units === 0 && this.options.isStreamed) this.start();
    else if (waiting >= gatherUnits && !this.isTroubled) this.start();
    else this.wait();
  }

  /** Sends nothing more after the current batch. */
  close(): void {
    this.isClosed = true;
    this.unset?.();
  }

  /** Closes, and sends what is left without waiting; whatever the caller sends next comes after it. */
  end(): void {
    const isWanted = this.options.isStreamed || this.wasSent;
    if (!this.isClosed && !this.isTroubled && isWanted) void this.sendBatch(this.reach);
    this.close();
  }

  /** Makes sure that Redis has all the text so far, however long it is unreachable; or throws `signal.reason`. */
  async catchUp(signal: AbortSignal): Promise<void> {
    await this.inFlight;
    while (!this.isLost && this.sent.units < this.written.length) {
      this.start();
      await this.inFlight;
      if (this.isTroubled) await pause(troubleMs, signal);
      signal.throwIfAborted();
    }
  }

  /**
   * Closes, and makes sure that Redis has the whole text, however long it is unreachable; or throws `signal.reason`.
   * Redis is asked even if it has confirmed everything, because a failover may have lost some of it.
   */
  async flush(signal: AbortSignal): Promise<void> {
    this.close();
    await this.inFlight;
    for (let tries = 0; tries < flushTries && !this.isLost;) {
      const result = await this.sendChunk(this.sent);
      if (result === 'away') await pause(troubleMs, signal);
      else tries += 1;
    }
  }

  private wait(): void {
    const { beat } = this.options;
    this.unset ??= this.isTroubled ? after(troubleMs, () => this.start()) : beat.next(() => this.start());
  }

  private start(): void {
    this.unset?.();
    this.unset = undefined;
    const batch = this.sendBatch(this.sent);
    this.inFlight = batch.then(() => {
      this.inFlight = undefined;
      if (!this.isClosed && this.sent.units < this.written.length) this.wait();
    });
  }

  private async sendBatch(from: Position): Promise<void> {
    if (this.written.length > from.units) await this.sendChunk(from);
  }

  /** Sends the text after `from`, even if only to hear that Redis has it. `away`: Redis is unreachable. Never rejects. */
  private async sendChunk(from: Position): Promise<'done' | 'away'> {
    const end = this.written.length;
    const text = this.written.slice(from.units);
    const reach = { units: end, bytes: from.bytes + Buffer.byteLength(text) };
    this.reach = reach;
    try {
      const reply = await this.options.send({ text, byteOffset: from.bytes, unitOffset: from.units });
      this.isTroubled = false;
      if (reply.kind === 'ok') this.sent = reach;
      else if (reply.kind === 'gap') this.sent = positionAt(this.written, reply.bytes);
      else this.lose();
    } catch (error) {
      this.isTroubled = true;
      if (error instanceof ApiError && error.code === 'REDIS_UNAVAILABLE') return 'away';
      this.options.log.error({ err: error }, 'sending text failed');
    }
    return 'done';
  }

  private lose(): void {
    this.isLost = true;
    this.close();
    this.options.onLost();
  }
}

function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}

function positionAt(text: string, bytes: number): Position {
  return { bytes, units: Buffer.from(text).toString('utf8', 0, bytes).length };
}

/** Sends chunks as deltas of one claim. */
export function deltaSender(
  scripts: Scripts,
  sessionId: string,
  claim: { readonly nonce: string; readonly messageId: string; readonly attempt: number },
): DeltasOptions['send'] {
  return (chunk) => delta(scripts, sessionId, { ...claim, ...chunk });
}
