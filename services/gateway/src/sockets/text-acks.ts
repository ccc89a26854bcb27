import type { LogEntry } from '@agentconnect/broker';
import type { Cursor } from '@agentconnect/protocol';
import { z } from 'zod';
import { ackFrame } from '../feeds/passing-frames.ts';
import type { ListenerMetrics } from '../listeners/listener-metrics.ts';

/** As many acks wait for their place in the log before nothing more is read of what their client sends. */
const maxWaiting = 256;

/** A text that waits for its ack. */
interface WaitingText {
  /** `undefined`: nobody waits for an ack of it. */
  readonly clientId: string | undefined;
  /** On this process's monotonic clock, in ms. */
  readonly receivedAt: number;
}

/**
 * The acks of one socket's texts. Each is sent where its text stands among what the socket is sent of the log, also that
 * of a text that was sent again while the socket still catches up: a client that goes on from the newest cursor, be it
 * of a frame or of an ack, would else miss what lies between.
 */
export class TextAcks {
  private readonly metrics: Pick<ListenerMetrics, 'acks'>;
  private readonly pass: (frame: string) => void;
  /** How far the client has the log. */
  private seq = 0;
  /** The texts whose turn in the log has not come, by message id. */
  private readonly texts = new Map<string, WaitingText>();
  /** Those that were sent again: by sequence number, so that it is one for a text, however often that is sent again. */
  private waiting: Map<number, { readonly entry: Cursor; readonly clientId: string }> | undefined;
  private full: PromiseWithResolvers<void> | undefined;
  private hasEnded = false;

  constructor(metrics: Pick<ListenerMetrics, 'acks'>, pass: (frame: string) => void) {
    this.metrics = metrics;
    this.pass = pass;
  }

  /** The log is sent from here on. What waited for its place in one that is lost is not acked: the client is told. */
  startAt(seq: number): void {
    this.seq = seq;
    this.forget();
  }

  /** Nobody is there any more to be told of an ack. */
  end(): void {
    this.hasEnded = true;
    this.forget();
  }

  /** A text is about to be submitted. */
  begin(messageId: string, text: WaitingText): void {
    this.texts.set(messageId, text);
  }

  /** There will be no ack of its own. */
  drop(messageId: string): void {
    this.texts.delete(messageId);
  }

  /** The turn of an own text has come, also if the client has sent it again since because a reply was lost. */
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
    // Few sockets ever have any.
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
    // Another entry stands there if Redis has lost the text: nobody calls it accepted.
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
