import {
  ChannelSubscriber,
  everyPartition,
  type Keys,
  parseHints,
  type RedisConnection,
  type Scripts,
  takesMany,
} from '@agentconnect/broker';
import { ApiError, partitionOf, randomId } from '@agentconnect/protocol';
import type { Durability } from '../messages/durability.ts';
import { AtOnce } from '../limits/at-once.ts';
import type { SessionListener } from './session-listener.ts';
import { SendPace } from './send-pace.ts';
import { type Joined, type JoinRequest, SessionFeed, type SessionHint } from './session-feed.ts';

/** How many listeners of one user are attached at a time, so that what is read for them does not arrive all at once. */
const joinsAtOnce = 8;

/** How many feeds ask Redis at a time, when all of them have to. */
const lookWidth = 64;

export interface FeedsOptions {
  readonly keys: Keys;
  readonly scripts: Scripts;
  readonly subscriber: RedisConnection;
  /** Set if texts wait for replicas. */
  readonly durability: Durability | undefined;
  readonly partitions: number;
  /** How often a feed that expects an answer and hears nothing checks the log, in ms. */
  readonly lookMs: number;
  /** How often every feed checks the log, in ms. */
  readonly refreshMs: number;
  readonly maxListenersPerSession: number;
  readonly onError: (error: unknown) => void;
}

/** The outcome of a listener's request to join. */
export type Join = Joined | { readonly refused: 'closed' | 'none' | 'forbidden' };

/** All sessions that this gateway has listeners for, and the channels that bring their hints. */
export class Feeds {
  /** The name of this process's registrations, new with each start. */
  readonly gateway = `${takesMany}${randomId(12)}`;
  private readonly options: FeedsOptions;
  private readonly channel: ChannelSubscriber;
  private readonly pace = new SendPace();
  private readonly joining = new AtOnce(joinsAtOnce);
  private readonly feeds = new Map<string, SessionFeed>();
  private readonly detaching = new Map<SessionFeed, Promise<void>>();
  /**
   * Feeds whose registration could not be removed. While it exists, what is logged counts as attended, so each round of
   * checks tries again.
   */
  private readonly undetached = new Set<SessionFeed>();
  private readonly pulseHandlers: ((partition: number) => void)[] = [];
  private subscribed: number;
  private generation = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private refreshed = 0;

  constructor(options: FeedsOptions) {
    this.options = options;
    this.subscribed = options.partitions;
    this.channel = new ChannelSubscriber({
      redis: options.subscriber,
      onMessage: (message) => this.route(message),
      onResubscribed: () => void this.attachAllAgain(),
    });
  }

  async start(): Promise<void> {
    await this.subscribe(this.partitions);
    this.refreshed = performance.now();
    this.timer = setInterval(() => void this.lookAll(), this.options.lookMs);
  }

  /** Subscribes to more partitions; existing subscriptions stay. */
  async subscribe(partitions: number): Promise<void> {
    const { keys } = this.options;
    await this.channel.subscribe(
      everyPartition(partitions).map((partition) => keys.gatewayChannel(partition, this.gateway)),
    );
    this.subscribed = partitions;
  }

  /** Calls `handler` for each pulse of a partition. */
  onPulse(handler: (partition: number) => void): void {
    this.pulseHandlers.push(handler);
  }

  /** Waits until the registrations of listeners that have left are removed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.channel.close();
    await Promise.allSettled(this.detaching.values());
  }

  /** The number of subscribed partitions, or of those that `start` will subscribe to. */
  get partitions(): number {
    return this.subscribed;
  }

  get sessions(): number {
    return this.feeds.size;
  }

  join(sessionId: string, request: JoinRequest): Promise<Join> {
    return this.joining.run(request.user, () => this.joinNow(sessionId, request));
  }

  private async joinNow(sessionId: string, request: JoinRequest): Promise<Join> {
    const feed = this.feeds.get(sessionId) ?? this.open(sessionId);
    if (feed.sizeFor(request.user) >= this.options.maxListenersPerSession) {
      throw new ApiError('RATE_LIMITED', 'too many sockets on this session', { retryAfterSeconds: 5 });
    }
    try {
      return await feed.join(request);
    } finally {
      this.dropIfEmpty(feed);
    }
  }

  /**
   * Removes a listener in good order. When this resolves, Redis knows what the listener was sent, so that it gets the rest
   * if it comes back without a cursor, at any gateway.
   */
  async retire(sessionId: string, listener: SessionListener): Promise<void> {
    const feed = this.feeds.get(sessionId);
    if (!feed) return;
    await feed.retire(listener);
    this.dropIfEmpty(feed);
    await this.detaching.get(feed);
  }

  leave(sessionId: string, listener: SessionListener): void {
    const feed = this.feeds.get(sessionId);
    if (!feed) return;
    feed.leave(listener);
    this.dropIfEmpty(feed);
  }

  /** Sends every listener of a partition's sessions a frame that is not logged. */
  tell(partition: number, frame: string): void {
    for (const feed of this.feeds.values()) if (partitionOf(feed.sessionId) === partition) feed.tell(frame);
  }

  private dropIfEmpty(feed: SessionFeed): void {
    if (!feed.isEmpty || this.feeds.get(feed.sessionId) !== feed) return;
    this.feeds.delete(feed.sessionId);
    this.detach(feed);
  }

  private detach(feed: SessionFeed): void {
    this.undetached.delete(feed);
    const done = feed
      .detach()
      .catch((error: unknown) => {
        this.undetached.add(feed);
        this.options.onError(error);
      })
      .finally(() => this.detaching.delete(feed));
    this.detaching.set(feed, done);
  }

  private open(sessionId: string): SessionFeed {
    this.generation += 1;
    const feed = new SessionFeed({
      sessionId,
      gateway: this.gateway,
      generation: this.generation,
      scripts: this.options.scripts,
      durability: this.options.durability,
      pace: this.pace,
      onError: this.options.onError,
    });
    this.feeds.set(sessionId, feed);
    return feed;
  }

  /** Something happened to a session. */
  hear(hint: SessionHint): void {
    this.feeds.get(hint.sessionId)?.onHint(hint);
  }

  private route(message: Buffer): void {
    for (const hint of parseHints(message)) {
      if (hint.kind === 'pulse') for (const onPulse of this.pulseHandlers) onPulse(hint.partition);
      else this.hear(hint);
    }
  }

  /** One round of checks; if it takes longer than the interval, no second round starts meanwhile. */
  private async lookAll(): Promise<void> {
    if (this.looking) return;
    const refresh = performance.now() - this.refreshed >= this.options.refreshMs;
    if (refresh) this.refreshed = performance.now();
    this.looking = true;
    for (const feed of this.undetached) this.detach(feed);
    await this.forEach((feed) => feed.look(refresh));
    this.looking = false;
  }

  private async attachAllAgain(): Promise<void> {
    await this.forEach((feed) => {
      this.generation += 1;
      return feed.attachAgain(this.generation);
    });
  }

  private async forEach(action: (feed: SessionFeed) => Promise<void>): Promise<void> {
    const feeds = [...this.feeds.values()];
    for (let from = 0; from < feeds.length; from += lookWidth) {
      const results = await Promise.allSettled(feeds.slice(from, from + lookWidth).map(action));
      for (const result of results) if (result.status === 'rejected') this.options.onError(result.reason);
    }
  }
}
