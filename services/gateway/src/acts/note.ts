import type { AuditEntry } from '@agentconnect/auth';
import type { Actor } from '../audit/actor.ts';

/** Notes an act, once it is done: what was done, and to whom or what. Never rejects. */
export type Note = (action: string, target: string, detail?: string) => Promise<void>;

/** What keeps acts in the audit log. */
export interface ActLog {
  act(entry: AuditEntry): Promise<void>;
}

/** Notes what somebody does. */
export function noteFor(audit: ActLog, actor: Actor): Note {
  return (action, target, detail) => audit.act({ ...actor, action, target, detail });
}
