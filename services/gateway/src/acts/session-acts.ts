import {
  deleteSession,
  forgetSessions,
  readSessionOutline,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import { partitionOf } from '@agentconnect/protocol';
import { sessionNotFound } from '../access/owned-session.ts';
import type { Note } from './note.ts';

/** What operators do to sessions of any user. */
export class SessionActs {
  private readonly scripts: Scripts;
  private readonly note: Note;

  constructor({ scripts, note }: { readonly scripts: Scripts; readonly note: Note }) {
    this.note = note;
    this.scripts = scripts;
  }

  /** A session, whosever it is. Rejects with `SESSION_NOT_FOUND`. */
  async find(sessionId: string): Promise<SessionOutline> {
    const isId = partitionOf(sessionId) !== undefined;
    const session = isId ? await readSessionOutline(this.scripts, sessionId) : undefined;
    if (!session) throw sessionNotFound();
    return session;
  }

  /** Deletes a session with its log. Rejects with `SESSION_NOT_FOUND`. */
  async end(sessionId: string): Promise<void> {
    const { owner } = await this.find(sessionId);
    // As its user does it: the index first.
    await forgetSessions(this.scripts, owner, [sessionId]);
    if ((await deleteSession(this.scripts, sessionId, owner)) === 'none') throw sessionNotFound();
    await this.note('session.end', sessionId, owner);
  }
}
