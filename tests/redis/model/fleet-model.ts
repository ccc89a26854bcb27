import { isWaiting } from '@agentconnect/broker';
import { answerOf, type Entry, type Input, type OpenCall, SessionModel } from './session-model.ts';

/** What all sessions share: the ready stream, the gateways that listen, and what they must have heard. */
export class FleetModel {
  readonly sessions = new Map<string, SessionModel>();
  /** Entries that were not acknowledged, in the order of the stream. */
  entries: Entry[] = [];
  readonly listening = new Set<string>();
  readonly heard = new Map<string, string[]>();
  /** What has to be done in other slots: its kind, the session it is about and the agent, or none. */
  readonly outbox: string[] = [];

  session(sessionId: string): SessionModel {
    let session = this.sessions.get(sessionId);
    if (!session) {
      session = new SessionModel(sessionId);
      this.sessions.set(sessionId, session);
    }
    return session;
  }

  /** Ids of the sessions that have work, or will have it with their first socket. All of them are of one owner. */
  get atWork(): string[] {
    const has = ({ state, conversation: talk }: SessionModel): boolean =>
      state === 'ready' ||
      state === 'leased' ||
      state === 'parked' ||
      (state === 'idle' && talk?.phase === 'waiting' && talk.startsOn === 'attach');
    return [...this.sessions.values()].filter(has).map(({ sessionId }) => sessionId);
  }

  makeReady(session: SessionModel): void {
    const entry: Entry = { id: undefined, sessionId: session.sessionId, reader: undefined };
    this.entries.push(entry);
    session.state = 'ready';
    session.entry = entry;
    session.lease = undefined;
    session.parkedForTime = false;
    session.wakeIsDue = false;
    session.waits = [];
  }

  /** An entry leaves the stream when it was delivered; another stays, to be found stale. */
  acknowledge(entryId: string | undefined): void {
    this.entries = this.entries.filter((entry) => entry.id !== entryId || entry.reader === undefined);
  }

  settle(session: SessionModel): void {
    const before = session.entry;
    if (session.mailbox.length > 0) this.makeReady(session);
    else {
      session.state = 'idle';
      session.lease = undefined;
      session.entry = undefined;
    }
    if (before) this.acknowledge(before.id);
  }

  /** A gateway that does not hear a hint is taken off. Returns how many heard it. */
  hint(session: SessionModel, what: string, streamingOnly = false): number {
    let reached = 0;
    for (const [gateway, { streaming }] of session.gateways) {
      if (streamingOnly && !streaming) continue;
      if (this.listening.has(gateway)) {
        reached += 1;
        const heard = this.heard.get(gateway) ?? [];
        heard.push(what);
        this.heard.set(gateway, heard);
      } else {
        session.gateways.delete(gateway);
      }
    }
    return reached;
  }

  /** `attempt` is that of an answer. */
  append(session: SessionModel, messageId: string, attempt = 0): number {
    session.log.push(messageId);
    const reached = this.hint(session, `frame ${session.sessionId} ${session.seq} ${attempt}`);
    if (reached > 0) session.attended = session.seq;
    return session.seq;
  }

  /** The calls of a turn that ends get their results. */
  endCalls(session: SessionModel): void {
    for (const call of session.open) {
      this.append(session, `${call.callId.replace(/^call_/, 'msg_')}r`);
      closeCall(session, call);
    }
    session.open = [];
  }

  /** Ends what was asked up to now; a session that sleeps is woken for it. */
  stop(session: SessionModel, messageId: string): void {
    session.stopSeq = this.append(session, messageId);
    this.endCalls(session);
    if (session.state === 'parked') this.makeReady(session);
  }

  /** Notes what a registered agent's totals have to know. */
  tellAgent(session: SessionModel, kind: 'opened' | 'closed' | 'turn' | 'failed'): void {
    if (session.registered) this.outbox.push(`${kind} ${session.sessionId} ${session.registered}`);
  }

  tellParent(session: SessionModel): void {
    if (session.parent) this.outbox.push(`wake ${session.parent} `);
  }

  /** Nobody waits any more for what a turn has asked of others. */
  abandonQuestions(session: SessionModel): void {
    const asked = session.progress?.match(/ses_\d+_\w+/)?.[0];
    if (asked) this.outbox.push(`stop ${asked} `);
  }

  /** The oldest input is done with. */
  drop(session: SessionModel): void {
    session.dropHead();
    this.tellParent(session);
  }

  restart(session: SessionModel, input: Input, attempt: number): void {
    this.hint(session, `restart ${answerOf(input)} ${attempt}`, true);
  }
}

/** Nobody can answer a call any more. */
export function closeCall(session: SessionModel, { callId, state }: OpenCall): void {
  if (isWaiting(state) && !session.said.has(callId)) session.said.set(callId, 'over');
}
