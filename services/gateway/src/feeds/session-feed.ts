import {
  type Attached,
  cursorOf,
  deletedFrame,
  type Hint,
  readLogEnd,
  type Scripts,
} from '@agentconnect/broker';
import { closeCodes, closing, type Cursor, type SessionStatus, startOfLog } from '@agentconnect/protocol';
import type { Durability } from '../messages/durability.ts';
import { ListenerFeed } from './listener-feed.ts';
import { FeedListeners } from './feed-listeners.ts';
import { FeedRegistration } from './feed-registration.ts';
import type { SessionListener } from './session-listener.ts';
import { ListenerStatus } from './listener-status.ts';
import type { SendPace } from './send-pace.ts';
import { SharedConfirmation } from './shared-confirmation.ts';

/** How many missed frames an attach returns. */
const attachPageSize = 100;

export interface JoinRequest {
  readonly user: string;
  readonly listener: SessionListener;
  readonly cursor: Cursor | undefined;
}

/** A hint that is about one session. */
export type SessionHint = Exclude<Hint, { kind: 'pulse' }>;

/** An accepted attach; `start` sends what the listener missed and goes live. */
export interface Joined {
  readonly attached: Attached;
  start(): Promise<void>;
}

/** One session at this gateway: its listeners, and its registration in Redis, which brings the hints. */
export class SessionFeed {
  readonly sessionId: string;
  private readonly scripts: Scripts;
  private readonly confirmation: SharedConfirmation | undefined;
  private readonly pace: SendPace;
  private readonly onError: (error: unknown) => void;
  private readonly registration: FeedRegistration;
  private readonly listeners = new FeedListeners();
  /** Includes listeners that are being attached. */
  private readonly statuses = new Map<SessionListener, ListenerStatus>();
  private head: Cursor = startOfLog;
  private largestFrame = 0;
  /** The owner of the session, known from the first listener. */
  private user: string | undefined;
  private joining: readonly JoinRequest[] = [];
  private leaving = 0;
  private heard = 0;
  private heardAtLook = 0;
  /** Whether a turn is in progress, as far as is known; then a lost hint matters now. */
  private working = true;
  /** How the session last ended; a new object each time. */
  private end: { readonly refusal: 'closed' | 'none' } | undefined;
  /** Whether more was flushed than Redis knows of. */
  private unreported = false;

  constructor(options: {
    readonly sessionId: string;
    readonly gateway: string;
    readonly generation: number;
    readonly scripts: Scripts;
    readonly durability: Durability | undefined;
    readonly pace: SendPace;
    readonly onError: (error: unknown) => void;
  }) {
    this.sessionId = options.sessionId;
    this.registration = new FeedRegistration(options);
    this.scripts = options.scripts;
    const { durability, sessionId } = options;
    this.confirmation = durability && new SharedConfirmation((entry) => durability.confirm(sessionId, entry));
    this.pace = options.pace;
    this.onError = options.onError;
  }

  get isEmpty(): boolean {
    return this.listeners.size === 0 && this.joining.length === 0 && this.leaving === 0;
  }

  /**
   * How many listeners there will be if all pending ones of a user are accepted. Those of other users will be refused, so
   * they take no place from the owner of the session.
   */
  sizeFor(user: string): number {
    let size = this.listeners.size;
    for (const joining of this.joining) if (joining.user === user) size += 1;
    return size;
  }

  /** Attaches one more listener. The reply refuses it (`closed`, `none`, `forbidden`) or has what it missed. */
  async join(joining: JoinRequest): Promise<Joined | { refused: 'closed' | 'none' | 'forbidden' }> {
    const { user, listener, cursor } = joining;
    const { confirmation, end } = this;
    const listenerStatus = new ListenerStatus(listener);
    this.joining = [...this.joining, joining];
    this.statuses.set(listener, listenerStatus);
    // Set before the attach is sent, because a later attach without streaming must not turn it off again.
    this.registration.streaming ||= listener.streaming;
    try {
      const request = { user, cursor, pageSize: attachPageSize, again: false };
      const attached = await this.registration.attach(request);
      if (attached.kind !== 'ok' && attached.kind !== 'resync') return { refused: attached.kind };
      // The hint of the end may overtake the reply of an attach just before it.
      if (this.end && this.end !== end) return { refused: this.end.refusal };
      this.user = user;
      this.working ||= attached.working;
      this.raiseHead(attached.head);
      this.largestFrame = Math.max(this.largestFrame, attached.largestFrame);
      const feed = new ListenerFeed({
        listener,
        scripts: this.scripts,
        sessionId: this.sessionId,
        position: attached.start,
        head: () => this.head,
        largestFrame: () => this.largestFrame,
        confirm: confirmation && ((text) => confirmation.of(text)),
        pace: this.pace,
        listeners: () => this.listeners.size,
        onResync: () => this.listeners.forgetFlushed(),
        onError: this.onError,
      });
      this.listeners.add(feed);
      return {
        attached,
        start: async () => {
          listenerStatus.greeted(attached.status);
          await feed.start(attached.page, attached.partial);
          this.unreported = true;
        },
      };
    } finally {
      this.joining = this.joining.filter((other) => other !== joining);
      if (!this.listeners.has(listener)) this.statuses.delete(listener);
    }
  }

  /** Sends a listener nothing more, and waits until what it was sent is flushed, which then counts as attended. */
  async retire(listener: SessionListener): Promise<void> {
    if (!this.listeners.has(listener)) return;
    this.leaving += 1;
    try {
      this.leave(listener);
      await listener.flushed();
      this.listeners.noteFlushed(listener);
    } finally {
      this.leaving -= 1;
    }
  }

  leave(listener: SessionListener): void {
    this.listeners.leave(listener);
    this.statuses.delete(listener);
  }

  onHint(hint: SessionHint): void {
    this.heard += 1;
    switch (hint.kind) {
      case 'frame':
        this.raiseHead({ seq: hint.seq, messageId: hint.messageId, at: hint.at });
        this.largestFrame = Math.max(this.largestFrame, hint.frame.length);
        this.working = true;
        this.listeners.hint(hint);
        return;
      case 'delta':
      case 'restart':
        this.listeners.hint(hint);
        return;
      case 'passing':
        for (const listenerStatus of this.statuses.values()) listenerStatus.pass(hint.frame);
        return;
      case 'close':
        if (hint.code === closeCodes.SESSION_EXPIRED.code) this.endExpired();
        else this.endAtOnce(hint.code, hint.reason);
        return;
      case 'probe':
        return;
    }
  }

  /**
   * Checks whether hints were lost, and reports what was flushed. Asks Redis only if there is a reason: `force`, an answer
   * that is due while no hints arrive, or something to report.
   */
  async look(force: boolean): Promise<void> {
    const silent = this.heard === this.heardAtLook;
    this.heardAtLook = this.heard;
    if (this.isEmpty || this.listeners.areClosing) return;
    if (!(force || this.unreported || (this.working && silent))) return;
    const heard = this.heard;
    this.unreported = false;
    const reply = await this.registration.touch(this.listeners.flushed);
    if (reply.kind === 'ok') {
      this.working = reply.working;
      this.tellStatus(reply.status);
      for (const listenerStatus of this.statuses.values())
        listenerStatus.foundPlace(reply.queued, this.heard);
      this.compare(reply.head, heard);
    } else if (reply.kind === 'lost') {
      await this.attachAgain(this.registration.generation);
    } else {
      this.findDeleted();
    }
  }

  /**
   * Registers again, under a new generation, and catches up on what was missed. Before the first listener has joined there
   * is nothing to register; the next check finds what is missing.
   */
  async attachAgain(generation: number): Promise<void> {
    if (this.isEmpty || this.user === undefined) return;
    this.registration.generation = generation;
    // If this fails, the next check tries again.
    this.working = true;
    const heard = this.heard;
    const request = { user: this.user, cursor: this.head, pageSize: 1, again: true };
    const attached = await this.registration.attach(request);
    switch (attached.kind) {
      case 'closed':
        await this.findExpired();
        return;
      case 'none':
      case 'forbidden':
        this.findDeleted();
        return;
      case 'ok':
      case 'resync':
        this.working = attached.working;
        this.tellStatus(attached.status);
        this.largestFrame = Math.max(this.largestFrame, attached.largestFrame);
        this.compare(attached.head, heard);
    }
  }

  /** Removes the registration, if there may be one. */
  async detach(): Promise<void> {
    await this.registration.detach(this.listeners.flushed);
  }

  /** Sends every listener a frame that is not logged. */
  tell(frame: string): void {
    this.listeners.pass(frame);
  }

  private tellStatus(status: SessionStatus): void {
    for (const listenerStatus of this.statuses.values()) listenerStatus.foundStatus(this.sessionId, status);
  }

  /** The session expired and its hints were lost; its last frames are in the log. */
  private async findExpired(): Promise<void> {
    const { heard } = this;
    const [last] = await readLogEnd(this.scripts, this.sessionId, 1);
    if (last) this.compare(cursorOf(last), heard);
    this.endExpired();
  }

  /** Listeners get the whole log before they are closed. */
  private endExpired(): void {
    this.end = { refusal: 'closed' };
    this.listeners.closeCaughtUp(...closing('SESSION_EXPIRED', 'session expired'));
    // A listener that could not be closed is closed after the next check.
    this.working = true;
  }

  /** The session was deleted and its hints were lost. */
  private findDeleted(): void {
    this.tell(deletedFrame());
    this.endAtOnce(...closing('INVALID_SESSION', 'session deleted'));
  }

  /** Closes at once, because there is no log any more that could be sent. */
  private endAtOnce(code: number, reason: string): void {
    this.end = { refusal: 'none' };
    this.listeners.close(code, reason);
  }

  /** `heard`: how many hints had come when Redis was asked; its answer is older than hints that came since. */
  private compare(head: Cursor, heard: number): void {
    if (heard === this.heard) this.head = head;
    else this.raiseHead(head);
    this.listeners.compare(this.head);
  }

  private raiseHead(head: Cursor): void {
    if (head.seq >= this.head.seq) this.head = head;
  }
}
