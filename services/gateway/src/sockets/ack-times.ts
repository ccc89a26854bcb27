import type { SocketMetrics } from './socket-metrics.ts';

/** The texts of one socket that wait for their ack, which is sent when their turn in the log comes. */
export class AckTimes {
  private readonly metrics: Pick<SocketMetrics, 'acks'>;
  private readonly since = new Map<string, number>();

  constructor(metrics: Pick<SocketMetrics, 'acks'>) {
    this.metrics = metrics;
  }

  /** `receivedAt` is on this process's monotonic clock, in ms. */
  begin(messageId: string, receivedAt: number): void {
    this.since.set(messageId, receivedAt);
  }

  /** The ack goes out. */
  end(messageId: string): void {
    const receivedAt = this.since.get(messageId);
    if (receivedAt === undefined) return;
    this.since.delete(messageId);
    this.metrics.acks.observe((performance.now() - receivedAt) / 1000);
  }

  /** There will be no ack of its own. */
  drop(messageId: string): void {
    this.since.delete(messageId);
  }
}
