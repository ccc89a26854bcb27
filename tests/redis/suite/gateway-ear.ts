import type { Hint, RedisConnection } from '@agentconnect/broker';

/** What one sharded channel hears, and a way to wait for it. */
export class GatewayEar<T = Hint> {
  readonly heard: T[] = [];
  private readonly redis: RedisConnection;
  private readonly channel: string;
  private readonly parse: (message: Buffer) => readonly T[];
  private waiting: { matches: (item: T) => boolean; resolve: (item: T) => void }[] = [];

  private constructor(redis: RedisConnection, channel: string, parse: (message: Buffer) => readonly T[]) {
    this.redis = redis;
    this.channel = channel;
    this.parse = parse;
    redis.on('smessageBuffer', this.receive);
  }

  static async open<T>(
    redis: RedisConnection,
    channel: string,
    parse: (message: Buffer) => readonly T[],
  ): Promise<GatewayEar<T>> {
    const ear = new GatewayEar(redis, channel, parse);
    await redis.ssubscribe(channel);
    return ear;
  }

  /** The first item that matches, heard already or to come. */
  async until(matches: (item: T) => boolean): Promise<T> {
    const known = this.heard.find(matches);
    if (known !== undefined) return known;
    return new Promise((resolve) => this.waiting.push({ matches, resolve }));
  }

  async close(): Promise<void> {
    this.redis.off('smessageBuffer', this.receive);
    await this.redis.sunsubscribe(this.channel);
  }

  private readonly receive = (channel: Buffer, message: Buffer): void => {
    if (channel.toString() !== this.channel) return;
    const items = this.parse(message);
    this.heard.push(...items);
    this.waiting = this.waiting.filter(({ matches, resolve }) => {
      const item = items.find(matches);
      if (item === undefined) return true;
      resolve(item);
      return false;
    });
  };
}
