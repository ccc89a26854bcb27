import { delta, type Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { Logger } from '@agentconnect/operations';

export interface Chunk {
  readonly text: string;
  /** Where it begins in the answer, in bytes of UTF-8 and in UTF-16 units. */
  readonly byteOffset: number;
  readonly unitOffset: number;
}

export type ChunkReply = { readonly kind: 'ok' | 'lost' } | { readonly kind: 'gap'; readonly bytes: number };

export interface DeltasOptions {
  readonly send: (chunk: Chunk) => Promise<ChunkReply>;
  readonly onLost: () => void;
  readonly log: Logger;
}

/** How long text gathers before it is sent, and how much (in UTF-16 units) is sent without waiting. */
const gatherMs = 40;
const gatherUnits = 2_048;
/** The pause after Redis was out of reach, in ms. */
const troubleMs = 250;
/** The last batch, and once more from where Redis says that it begins. */
const flushTries = 2;

/**
 * Sends an answer's text to the session's partial answer as it comes: the first piece at once, then in batches, one
 * at a time. Text is kept until Redis has it. A batch never splits a character.
 */
export class Deltas {
  readonly #options: DeltasOptions;
  #text = '';
  #sentUnits = 0;
  #sentBytes = 0;
  #inFlight: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isTroubled = false;
  #isLost = false;

  constructor(options: DeltasOptions) {
    this.#options = options;
  }

  /** All the text so far. */
  get text(): string {
    return this.#text;
  }

  /** The text that Redis is known to hold. */
  get sentText(): string {
    return this.#text.slice(0, this.#sentUnits);
  }

  push(text: string): void {
    this.#text += text;
    if (this.#isClosed || this.#inFlight) return;
    const waiting = this.#text.length - this.#sentUnits;
    if (this.#timer === undefined && this.#sentUnits === 0) this.#start();
    else if (waiting >= gatherUnits && !this.#isTroubled) this.#start();
    else this.#wake(gatherMs);
  }

  /** Sends nothing more after the batch under way. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Closes, and sends what is left while Redis takes it. */
  async flush(): Promise<void> {
    this.close();
    await this.#inFlight;
    for (let tries = 0; tries < flushTries && !this.#isLost && !this.#isTroubled; tries++) {
      await this.#sendBatch();
    }
  }

  #wake(ms: number): void {
    this.#timer ??= setTimeout(() => this.#start(), ms);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#inFlight = this.#sendBatch().finally(() => {
      this.#inFlight = undefined;
      if (!this.#isClosed && this.#sentUnits < sendable(this.#text)) {
        this.#wake(this.#isTroubled ? troubleMs : gatherMs);
      }
    });
  }

  async #sendBatch(): Promise<void> {
    const end = sendable(this.#text);
    const text = this.#text.slice(this.#sentUnits, end);
    if (text === '') return;
    try {
      const reply = await this.#options.send({
        text,
        byteOffset: this.#sentBytes,
        unitOffset: this.#sentUnits,
      });
      this.#isTroubled = false;
      if (reply.kind === 'ok') this.#held(end, this.#sentBytes + Buffer.byteLength(text));
      else if (reply.kind === 'gap') this.#held(unitsOf(this.#text, reply.bytes), reply.bytes);
      else this.#lose();
    } catch (error) {
      this.#isTroubled = true;
      if (error instanceof ApiError && error.code === 'REDIS_UNAVAILABLE') return;
      this.#options.log.error({ err: error }, 'sending text failed');
    }
  }

  #held(units: number, bytes: number): void {
    this.#sentUnits = units;
    this.#sentBytes = bytes;
  }

  #lose(): void {
    this.#isLost = true;
    this.close();
    this.#options.onLost();
  }
}

/** Where to cut, so that the first half of a character waits for its second. */
function sendable(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}

/** How many UTF-16 units the first `bytes` of a text are. */
function unitsOf(text: string, bytes: number): number {
  return Buffer.from(text).toString('utf8', 0, bytes).length;
}

/** Sends chunks as deltas of one claim. */
export function deltaSender(
  scripts: Scripts,
  sessionId: string,
  claim: { readonly nonce: string; readonly messageId: string; readonly attempt: number },
): DeltasOptions['send'] {
  return (chunk) => delta(scripts, sessionId, { ...claim, ...chunk });
}
