import assert from 'node:assert/strict';
import type { AgentConnectClient, SessionConnection, SessionEvent } from '@agentconnect/client';
import type { DurableFrame } from '@agentconnect/protocol';

const deadlineMs = 20_000;

/** Also of a type that shares its shape with others. */
type EventOf<Type extends SessionEvent['type']> = SessionEvent extends infer Event
  ? Event extends { type: infer Types }
    ? Type extends Types
      ? Event
      : never
    : never
  : never;

/** Everything that the client's package tells of a session. */
export class EventLog {
  readonly events: SessionEvent[] = [];
  /** Settles when the connection's events have ended: with the error that they ended with. */
  readonly ended: Promise<unknown>;
  readonly #connection: SessionConnection;
  #isEnded = false;
  #changed = Promise.withResolvers<void>();

  constructor(connection: SessionConnection) {
    this.#connection = connection;
    this.ended = this.#read().catch((error: unknown) => error);
  }

  of<Type extends SessionEvent['type']>(type: Type): EventOf<Type>[] {
    return this.events.filter((event) => event.type === type) as EventOf<Type>[];
  }

  /** The first event of a type, as soon as there is one. */
  async some<Type extends SessionEvent['type']>(type: Type): Promise<EventOf<Type>> {
    await this.until(type, () => this.of(type).length > 0);
    return this.of(type)[0] as EventOf<Type>;
  }

  async until(what: string, condition: () => boolean, withinMs = deadlineMs): Promise<void> {
    const late = AbortSignal.timeout(withinMs);
    const isLate = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve()));
    while (!condition()) {
      if (this.#isEnded || late.aborted) {
        throw new Error(
          `${this.#isEnded ? 'ended before' : `not within ${withinMs} ms`}: ${what}\n${this.seen}`,
        );
      }
      await Promise.race([this.#changed.promise, isLate]);
    }
  }

  /** The entries of the log as they were told. */
  get entries(): { seq: number; messageId: string; content: string | undefined }[] {
    return this.events.flatMap((event) => {
      if (event.type === 'acked') {
        const { seq, message_id: messageId } = event.ack;
        return [{ seq, messageId, content: event.content }];
      }
      if (!('frame' in event) || event.type === 'notice') return [];
      const { seq, message_id: messageId } = event.frame.metadata;
      return [{ seq, messageId, content: event.frame.content }];
    });
  }

  /** Fails unless what was told is the session's log: once each, in order, nothing missing. */
  async verify(client: AgentConnectClient): Promise<DurableFrame[]> {
    const log: DurableFrame[] = [];
    for await (const frame of client.sessions.history(this.#connection.sessionId, { pageSize: 3 })) {
      log.push(frame);
    }
    await this.until('the end of the log', () => this.entries.length >= log.length);
    assert.deepEqual(
      this.entries,
      log.map(({ content, metadata }) => ({ seq: metadata.seq, messageId: metadata.message_id, content })),
    );
    return log;
  }

  get seen(): string {
    return this.events.map((event) => JSON.stringify(event).slice(0, 300)).join('\n');
  }

  async #read(): Promise<void> {
    try {
      for await (const event of this.#connection) {
        this.events.push(event);
        this.#wake();
      }
    } finally {
      this.#isEnded = true;
      this.#wake();
    }
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
