import { attach, type Attached, detach, type Scripts, touch } from '@agentconnect/broker';
import type { Cursor } from '@agentconnect/protocol';

/**
 * The registration of a feed in Redis, which brings it hints. Its generation distinguishes it from an earlier feed of the
 * same gateway, so that a late detach does not remove it.
 */
export class FeedRegistration {
  /** Whether any listener streams. */
  streaming = false;
  generation: number;
  private readonly scripts: Scripts;
  private readonly sessionId: string;
  private readonly gateway: string;
  /** Whether it may exist: an attach was accepted, or its reply was lost. */
  private mayStand = false;

  constructor(options: {
    readonly scripts: Scripts;
    readonly sessionId: string;
    readonly gateway: string;
    readonly generation: number;
  }) {
    this.scripts = options.scripts;
    this.sessionId = options.sessionId;
    this.gateway = options.gateway;
    this.generation = options.generation;
  }

  /** Registers the feed for one more listener, or `again` for the existing ones. */
  async attach(request: {
    readonly user: string;
    readonly cursor: Cursor | undefined;
    readonly pageSize: number;
    readonly again: boolean;
  }): Promise<Attached | { kind: 'closed' | 'none' | 'forbidden' }> {
    const { user, cursor, pageSize, again } = request;
    const { gateway, generation, streaming } = this;
    try {
      const attached = await attach(this.scripts, this.sessionId, {
        user,
        gateway,
        generation,
        ...(cursor ? { cursor } : {}),
        again,
        streaming,
        pageSize,
      });
      if (attached.kind === 'ok' || attached.kind === 'resync') this.mayStand = true;
      return attached;
    } catch (error) {
      this.mayStand = true;
      throw error;
    }
  }

  /** Here and in `detach`, `flushed` is the last sequence number that was flushed to a listener. */
  async touch(flushed: number): ReturnType<typeof touch> {
    const { gateway, generation } = this;
    return touch(this.scripts, this.sessionId, { gateway, generation, flushed });
  }

  /** Removes the registration, if it may exist. */
  async detach(flushed: number): Promise<void> {
    const { gateway, generation } = this;
    if (this.mayStand) await detach(this.scripts, this.sessionId, { gateway, generation, flushed });
  }
}
