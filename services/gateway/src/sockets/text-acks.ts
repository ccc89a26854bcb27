import type { LogEntry } from '@agentconnect/broker';
import type { Cursor } from '@agentconnect/protocol';
import { z } from 'zod';
import { ackFrame } from '../feeds/passing-frames.ts';
import type { ListenerMetrics } from '../listeners/listener-metrics.ts';

/** If this many acks wait for their place in the log, the socket is not read any further. */
const maxWaiting = 256;

/** A text that waits for its ack. */
interface WaitingText {
  /** `undefined`: it needs no ack. */
  readonly clientId: string | undefined;
  /** By this process's monotonic clock, in ms. */
  readonly receivedAt: number;
}

/**
 * The acks of one socket's texts. Each is sent in the place of its text in the log, even for a text that was sent again
 * while the socket is still catching up. A client resumes from the newest cursor, of a frame or an ack, and would otherwise
 * miss what lies in between.
 */
export class TextAcks {
  private readonly metrics: Pick<ListenerMetrics, 'acks'>;
  private readonly pass: (frame: string) => void;
  /** How far the client has received the log. */
  private seq = 0;
  /** Texts whose place in the log has not been reached, by message id. */
  private readonly texts = new Map<string, WaitingText>();
  /** Texts that were sent again, by sequence number, so that each has one entry however often it is sent. */
  private waiting: Map<number, { readonly entry: Cursor; readonly clientId: string }> | undefined;
  private full: PromiseWithResolvers<void> | undefined;
  private hasEnded = false;

  constructor(metrics: Pick<ListenerMetrics, 'acks'>, pass: (frame: string) => void) {
    this.metrics = metrics;
    this.pass = pass;
  }

  /**
   * The log is sent from here on. Texts that waited for a place in a lost log are not acked; the client is told of the
   * loss.
   */
  startAt(seq: number): void {
    this.seq = seq;
    this.forget();
  }

  /** The client is gone and gets no more acks. */
  end(): void {
    this.hasEnded = true;
    this.forget();
  }

  /** A text is about to be submitted. */
  begin(messageId: string, text: WaitingText): void {
    this.texts.set(messageId, text);
  }

  /** The text gets no ack of its own. */
  drop(messageId: string): void {
    this.texts.delete(messageId);
  }

  /** The place of an own text is reached, even if the client has sent it again because a reply was lost. */
  own(entry: LogEntry, isSent: boolean): void {
    const text = this.texts.get(entry.messageId);
    this.texts.delete(entry.messageId);
    const clientId = text ? text.clientId : clientIdOf(entry.frame);
    if (clientId === undefined) return;
    if (text) this.metrics.acks.observe((performance.now() - text.receivedAt) / 1000);
    this.pass(ackFrame({ entry, clientId, duplicate: isSent }));
  }

  /** A text was sent again. */
  again(entry: Cursor, clientId: string): void {
    if (this.hasEnded) return;
    if (entry.seq <= this.seq) {
      this.pass(ackFrame({ entry, clientId, duplicate: true }));
      return;
    }
    // Created late, because few sockets need it.
    this.waiting ??= new Map();
    this.waiting.set(entry.seq, { entry, clientId });
    if (this.waiting.size >= maxWaiting) this.full ??= Promise.withResolvers();
  }

  /** The socket has been sent the log up to this entry. */
  reached({ seq, messageId }: LogEntry): void {
    this.seq = seq;
    const again = this.waiting?.get(seq);
    if (!again) return;
    this.waiting?.delete(seq);
    this.makeRoom();
    // If Redis has lost the text, another entry is in its place, and the text is not acked.
    if (again.entry.messageId === messageId) this.again(again.entry, again.clientId);
  }

  /** Resolves when not too many wait. */
  async hasRoom(): Promise<void> {
    await this.full?.promise;
  }

  private forget(): void {
    this.waiting = undefined;
    this.makeRoom();
  }

  private makeRoom(): void {
    this.full?.resolve();
    this.full = undefined;
  }
}

const OwnText = z.object({ metadata: z.object({ client_message_id: z.string().optional() }) });

/** The client's id of a text, from its frame in the log. */
function clientIdOf(frame: Buffer): string | undefined {
  return OwnText.parse(JSON.parse(frame.toString())).metadata.client_message_id;
}
