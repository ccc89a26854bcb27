import type { ListenerMetrics } from '../listeners/listener-metrics.ts';

/** A text that waits for its ack. */
export interface WaitingText {
  /** `undefined`: nobody waits for an ack of it. */
  readonly clientId: string | undefined;
  /** On this process's monotonic clock, in ms. */
  readonly receivedAt: number;
}

/** The texts of one socket that wait for their ack, which is sent when their turn in the log comes. */
export class AckTimes {
  private readonly metrics: Pick<ListenerMetrics, 'acks'>;
  private readonly waiting = new Map<string, WaitingText>();

  constructor(metrics: Pick<ListenerMetrics, 'acks'>) {
    this.metrics = metrics;
  }

  begin(messageId: string, text: WaitingText): void {
    this.waiting.set(messageId, text);
  }

  /** The ack goes out. Returns what is known of the text. */
  end(messageId: string): WaitingText | undefined {
    const text = this.waiting.get(messageId);
    if (!text) return undefined;
    this.waiting.delete(messageId);
    if (text.clientId !== undefined) this.metrics.acks.observe((performance.now() - text.receivedAt) / 1000);
    return text;
  }

  /** There will be no ack of its own. */
  drop(messageId: string): void {
    this.waiting.delete(messageId);
  }
}
