/**
 * The two trails of the audit log: what operators and administrators do, and who gets in or is refused. Each is bounded by
 * itself, so nobody can push out what administrators did by trying to get in.
 */
export const auditTrails = ['acts', 'access'] as const;
export type AuditTrail = (typeof auditTrails)[number];

/** What happened, and to whom or what. It holds no secret, and nothing that somebody typed into a form. */
export interface AuditEntry {
  /** Such as `user.role`. */
  readonly action: string;
  /** Who did it; `undefined` if that is not known, or if it was somebody with access to Redis. */
  readonly by?: string | undefined;
  /** The id of the API key that was used. */
  readonly key?: string | undefined;
  /** `command`: by the command line, with access to Redis. */
  readonly via: 'api' | 'command';
  /** The user, key, session or turn that it was done to. */
  readonly target?: string | undefined;
  /** What else there is to say: a role, an error code, a number. */
  readonly detail?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
}

/** An entry as it is kept. */
export interface KeptAuditEntry extends AuditEntry {
  /** The id of the entry in its trail. */
  readonly id: string;
  readonly trail: AuditTrail;
  /** In ms. */
  readonly at: number;
}
