import {
  attach,
  type Attached,
  cursorOf,
  detach,
  type Hint,
  readLogEnd,
  type Scripts,
  touch,
} from '@agentconnect/broker';
import { closeCodes, type Cursor, type SessionStatus, startOfLog } from '@agentconnect/protocol';
import type { Durability } from '../messages/durability.ts';
import { FeedMember } from './feed-member.ts';
import { FeedMembers } from './feed-members.ts';
import type { FeedSubscriber } from './feed-subscriber.ts';
import { ListenerNews } from './listener-news.ts';
import { SharedConfirmation } from './shared-confirmation.ts';

/** As many missed frames as an attach brings along. */
const attachPageSize = 100;

export interface JoinRequest {
  readonly user: string;
  readonly subscriber: FeedSubscriber;
  readonly cursor: Cursor | undefined;
}

/** A hint that is about one session. */
export type SessionHint = Exclude<Hint, { kind: 'pulse' }>;

/** An attach that was accepted; `start` sends what the listener missed and goes live. */
export interface Joined {
  readonly attached: Attached;
  start(): Promise<void>;
}

/**
 * What this gateway knows of one session: its listeners, and its registration in Redis, which brings the hints here.
 * The registration's generation tells this feed from an earlier one of the same gateway, so that a detach that comes
 * late takes nothing away.
 */
export class SessionFeed {
  readonly sessionId: string;
  readonly gateway: string;
  private readonly scripts: Scripts;
  private readonly confirmation: SharedConfirmation | undefined;
  private readonly onError: (error: unknown) => void;
  private readonly members = new FeedMembers();
  /** Also of those that are being attached. */
  private readonly news = new Map<FeedSubscriber, ListenerNews>();
  private generation: number;
  private head: Cursor = startOfLog;
  private largestFrame = 0;
  /** Whose session it is, as the first listener has shown. */
  private user: string | undefined;
  private streaming = false;
  private readonly joining = new Set<JoinRequest>();
  private leaving = 0;
  /** Whether Redis may know of this feed: an attach was accepted, or its reply was lost. */
  private registered = false;
  private heard = 0;
  private heardAtLook = 0;
  /** Whether a turn is under way, as far as is known: then a lost hint matters now. */
  private working = true;
  /** How the session has ended, as far as is known. */
  private end: { readonly code: number; readonly reason: string } | undefined;
  /** Whether more was flushed than Redis knows of. */
  private unreported = false;

  constructor(options: {
    readonly sessionId: string;
    readonly gateway: string;
    readonly generation: number;
    readonly scripts: Scripts;
    readonly durability: Durability | undefined;
    readonly onError: (error: unknown) => void;
  }) {
    this.sessionId = options.sessionId;
    this.gateway = options.gateway;
    this.generation = options.generation;
    this.scripts = options.scripts;
    const { durability, sessionId } = options;
    this.confirmation = durability && new SharedConfirmation((entry) => durability.confirm(sessionId, entry));
    this.onError = options.onError;
  }

  get isEmpty(): boolean {
    return this.members.size === 0 && this.joining.size === 0 && this.leaving === 0;
  }

  /**
   * How many listeners there are if all that a user is about to attach are let in. Those of others, who will be refused,
   * take no place from the owner of the session.
   */
  sizeFor(user: string): number {
    let size = this.members.size;
    for (const joining of this.joining) if (joining.user === user) size += 1;
    return size;
  }

  /** Attaches for one more listener. The reply says no (`closed`, `none`, `forbidden`) or holds what it missed. */
  async join(request: JoinRequest): Promise<Joined | { refused: 'closed' | 'none' | 'forbidden' }> {
    const { user, subscriber, cursor } = request;
    const { confirmation } = this;
    const news = new ListenerNews(subscriber);
    this.joining.add(request);
    this.news.set(subscriber, news);
    // Before the attach is sent: a plain one sent behind it must not turn streaming off again.
    this.streaming ||= subscriber.streaming;
    try {
      const attached = await attach(this.scripts, this.sessionId, {
        user,
        gateway: this.gateway,
        generation: this.generation,
        ...(cursor ? { cursor } : {}),
        streaming: this.streaming,
        pageSize: attachPageSize,
      });
      if (attached.kind !== 'ok' && attached.kind !== 'resync') return { refused: attached.kind };
      this.registered = true;
      this.user = user;
      this.working = attached.working;
      this.raiseHead(attached.head);
      this.largestFrame = Math.max(this.largestFrame, attached.largestFrame);
      const member = new FeedMember({
        subscriber,
        scripts: this.scripts,
        sessionId: this.sessionId,
        position: attached.start,
        head: () => this.head,
        largestFrame: () => this.largestFrame,
        confirm: confirmation && ((text) => confirmation.of(text)),
        onResync: () => this.members.forgetFlushed(),
        onError: this.onError,
      });
      this.members.add(member);
      return {
        attached,
        start: async () => {
          news.greeted(attached.status);
          await member.start(attached.page, attached.partial);
          this.unreported = true;
          // The hint of it may have come before the attach's reply.
          if (this.end) this.close();
        },
      };
    } catch (error) {
      this.registered = true;
      throw error;
    } finally {
      this.joining.delete(request);
      if (!this.members.has(subscriber)) this.news.delete(subscriber);
    }
  }

  /** Sends a listener nothing more, and waits until what it was sent is out: that much counts as attended. */
  async retire(subscriber: FeedSubscriber): Promise<void> {
    if (!this.members.has(subscriber)) return;
    this.leaving += 1;
    try {
      this.leave(subscriber);
      await subscriber.flushed();
      this.members.noteFlushed(subscriber);
    } finally {
      this.leaving -= 1;
    }
  }

  leave(subscriber: FeedSubscriber): void {
    this.members.leave(subscriber);
    this.news.delete(subscriber);
  }

  onHint(hint: SessionHint): void {
    this.heard += 1;
    switch (hint.kind) {
      case 'frame':
        this.raiseHead({ seq: hint.seq, messageId: hint.messageId, at: hint.at });
        this.largestFrame = Math.max(this.largestFrame, hint.frame.length);
        this.working = true;
        for (const member of this.members.all()) member.onFrame(hint);
        return;
      case 'delta':
        for (const member of this.members.all()) member.onDelta(hint);
        return;
      case 'restart':
        for (const member of this.members.all()) member.onRestart(hint);
        return;
      case 'passing':
        for (const news of this.news.values()) news.pass(hint.frame);
        return;
      case 'close':
        this.endWith(hint.code, hint.reason);
        return;
      case 'probe':
        return;
    }
  }

  /**
   * Looks whether hints were lost, and reports what was flushed. Asks Redis only if there is a reason: `force`, an
   * answer that is due while nothing is heard, or something to report.
   */
  async look(force: boolean): Promise<void> {
    const silent = this.heard === this.heardAtLook;
    this.heardAtLook = this.heard;
    if (this.isEmpty || this.members.areClosing) return;
    if (!(force || this.unreported || (this.working && silent))) return;
    const heard = this.heard;
    this.unreported = false;
    const reply = await touch(this.scripts, this.sessionId, {
      gateway: this.gateway,
      generation: this.generation,
      flushed: this.members.flushed,
    });
    if (reply.kind === 'ok') {
      this.working = reply.working;
      this.tellStatus(reply.status);
      for (const news of this.news.values()) news.foundPlace(reply.queued, this.heard);
      this.compare(reply.head, heard);
    } else if (reply.kind === 'lost') {
      await this.attachAgain(this.generation);
    } else {
      this.endWith(closeCodes.INVALID_SESSION.code, 'session deleted');
    }
  }

  /**
   * Registers again, under a new generation, and catches up on what was missed meanwhile. While the first listener is
   * still to come there is nothing to register: the next look finds what is missing.
   */
  async attachAgain(generation: number): Promise<void> {
    if (this.isEmpty || this.user === undefined) return;
    this.generation = generation;
    // Should this fail, the next look tries again.
    this.working = true;
    const heard = this.heard;
    const attached = await attach(this.scripts, this.sessionId, {
      user: this.user,
      gateway: this.gateway,
      generation,
      again: true,
      cursor: this.head,
      streaming: this.streaming,
      pageSize: 1,
    });
    switch (attached.kind) {
      case 'closed':
        await this.findEnd();
        return;
      case 'none':
      case 'forbidden':
        this.endWith(closeCodes.INVALID_SESSION.code, 'session deleted');
        return;
      case 'ok':
      case 'resync':
        this.working = attached.working;
        this.tellStatus(attached.status);
        this.largestFrame = Math.max(this.largestFrame, attached.largestFrame);
        this.compare(attached.head, heard);
    }
  }

  /** Takes the registration back, if there may be one. */
  async detach(): Promise<void> {
    if (!this.registered) return;
    await detach(this.scripts, this.sessionId, {
      gateway: this.gateway,
      generation: this.generation,
      flushed: this.members.flushed,
    });
  }

  /** Sends every listener a frame that is not logged. */
  tell(frame: string): void {
    this.members.pass(frame);
  }

  private tellStatus(status: SessionStatus): void {
    for (const news of this.news.values()) news.foundStatus(this.sessionId, status);
  }

  /** The session expired while its hints were lost: its last frames are in the log. */
  private async findEnd(): Promise<void> {
    const { heard } = this;
    const [last] = await readLogEnd(this.scripts, this.sessionId, 1);
    if (last) this.compare(cursorOf(last), heard);
    this.endWith(closeCodes.SESSION_EXPIRED.code, 'session expired');
  }

  private endWith(code: number, reason: string): void {
    this.end = { code, reason };
    this.close();
  }

  /** Whoever is to be closed for good has to have what an expired session's log holds; a deleted one's is gone. */
  private close(): void {
    if (!this.end) return;
    const { code, reason } = this.end;
    if (code === closeCodes.SESSION_EXPIRED.code) this.members.closeCaughtUp(code, reason);
    else this.members.close(code, reason);
    // One that could not be closed is found by the next look.
    this.working = true;
  }

  /** `heard` is how many hints had come when Redis was asked: its answer is older than those that came since. */
  private compare(head: Cursor, heard: number): void {
    if (heard === this.heard) this.head = head;
    else this.raiseHead(head);
    this.members.compare(this.head);
  }

  private raiseHead(head: Cursor): void {
    if (head.seq >= this.head.seq) this.head = head;
  }
}
