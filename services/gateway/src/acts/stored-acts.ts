import type { KeyStore, UserStore } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Actor } from '../audit/actor.ts';
import { StoredKeyActs } from './key-acts.ts';
import { type ActLog, type Note, noteFor } from './note.ts';
import { SessionActs } from './session-acts.ts';
import { StoredTurnActs } from './turn-acts.ts';
import { StoredUserActs } from './user-acts.ts';

/** What acts are done with. */
export interface ActParts {
  readonly scripts: Scripts;
  readonly users: UserStore;
  readonly keys: KeyStore;
  readonly audit: ActLog;
}

/** The acts of somebody, by Redis; each is noted in the audit log. */
export interface StoredActs {
  readonly users: StoredUserActs;
  readonly keys: StoredKeyActs;
  readonly turns: StoredTurnActs;
  readonly sessions: SessionActs;
  readonly note: Note;
}

export function storedActs(parts: ActParts, actor: Actor): StoredActs {
  const note = noteFor(parts.audit, actor);
  const made = { ...parts, note };
  return {
    note,
    users: new StoredUserActs(made),
    keys: new StoredKeyActs(made),
    turns: new StoredTurnActs(made),
    sessions: new SessionActs(made),
  };
}
