import type { AuditStore, KeyStore, UserStore } from '@agentconnect/auth';
import type { Request, Response } from 'express';
import type { Deletions } from '../../acts/deletions.ts';
import type { StoredActs } from '../../acts/stored-acts.ts';

/** What the routes of operators and administrators need beside what all routes do. */
export interface AdminContext {
  readonly users: UserStore;
  readonly keys: KeyStore;
  readonly auditStore: AuditStore;
  /** The acts of whoever makes a request. */
  readonly actsOf: (request: Request<{ id: string }>, response: Response) => StoredActs;
  readonly deletions: Deletions;
}
