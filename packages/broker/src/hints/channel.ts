import type { RedisConnection } from '../redis/redis.ts';

/**
 * Sharded pub/sub on one connection. It subscribes again after a reconnect and then calls `onResubscribed`, because what was
 * published meanwhile is lost and must be read from the log.
 */
export class ChannelSubscriber {
  private readonly redis: RedisConnection;
  private readonly onMessage: (message: Buffer) => void;
  private readonly onResubscribed: () => void;
  private readonly channels = new Set<string>();
  private wasReady = false;

  constructor(options: {
    readonly redis: RedisConnection;
    readonly onMessage: (message: Buffer) => void;
    readonly onResubscribed: () => void;
  }) {
    this.redis = options.redis;
    this.onMessage = options.onMessage;
    this.onResubscribed = options.onResubscribed;
    this.redis.on('smessageBuffer', this.receive);
    this.redis.on('ready', this.ready);
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) {
      if (this.channels.has(channel)) continue;
      this.channels.add(channel);
      try {
        await this.redis.ssubscribe(channel);
      } catch (error) {
        this.channels.delete(channel);
        throw error;
      }
    }
    this.wasReady = true;
  }

  close(): void {
    this.redis.off('smessageBuffer', this.receive);
    this.redis.off('ready', this.ready);
  }

  private readonly receive = (_channel: Buffer, message: Buffer): void => this.onMessage(message);

  private readonly ready = (): void => {
    if (!this.wasReady) return;
    void this.resubscribe();
  };

  /** Subscribing twice is harmless; its reply shows that hints arrive again. */
  private async resubscribe(): Promise<void> {
    try {
      for (const channel of this.channels) await this.redis.ssubscribe(channel);
      this.onResubscribed();
    } catch {
      // The connection broke again; the next `ready` tries again.
    }
  }
}
