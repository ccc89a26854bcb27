import type { AuditEntry, AuditStore, AuditTrail } from '@agentconnect/auth';
import type { Logger, Part } from '@agentconnect/operations';
import { Counter, type Registry } from '@prometheus-io/client';

/** What anybody can cause, as often as they like; each is limited for itself, so that no kind hides another. */
export type AccessKind = 'login' | 'login.refused' | 'refused' | 'key' | 'look';

const windowMs = 60_000;

export interface AuditLogOptions {
  readonly store: Pick<AuditStore, 'add'>;
  readonly metric: AuditMetric;
  readonly log: Logger;
  /** How many entries of each kind of access are kept a minute; more are only counted. 0 is no limit. */
  readonly accessPerMinute: number;
  /** Set if entries also go to standard output. */
  readonly channel: Logger | undefined;
}

export type AuditMetric = (trail: AuditTrail, outcome: 'kept' | 'limited' | 'failed') => void;

/** Counts what comes of entries of the audit log. */
export function auditMetric(registry: Registry): AuditMetric {
  const entries = new Counter({
    name: 'agentconnect_audit_entries_total',
    help: 'Entries of the audit log, by trail (acts, access) and outcome: kept, limited (only counted, AUDIT_ACCESS_PER_MINUTE), failed (not written to Redis).',
    labelNames: ['trail', 'outcome'],
    registers: [registry],
  });
  return (trail, outcome) => entries.inc({ trail, outcome });
}

/**
 * Notes who came in, who did not, and what operators and administrators did. What is done never fails because it cannot be
 * noted; the log then has it.
 */
export class AuditLog implements Part {
  readonly name = 'audit log';
  private readonly options: AuditLogOptions;
  private readonly counts = new Map<AccessKind, number>();
  private readonly writing = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(options: AuditLogOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = setInterval(() => this.beginMinute(), windowMs);
  }

  /** What was noted is written before this resolves. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.beginMinute();
    await Promise.all(this.writing);
  }

  /** Notes an act, once it is done. */
  async act(entry: AuditEntry): Promise<void> {
    await this.write('acts', entry);
  }

  /** Notes who came in, or did not, unless there were too many of the kind in this minute. `entry` is asked for only then. */
  access(kind: AccessKind, entry: () => AuditEntry | Promise<AuditEntry>): void {
    const { accessPerMinute, metric } = this.options;
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (accessPerMinute === 0 || count <= accessPerMinute) this.keep(entry());
    else metric('access', 'limited');
  }

  private beginMinute(): void {
    const { accessPerMinute } = this.options;
    for (const [kind, count] of this.counts) {
      const left = accessPerMinute === 0 ? 0 : count - accessPerMinute;
      if (left > 0) this.keep({ action: `${kind}.more`, via: 'api', detail: String(left) });
    }
    this.counts.clear();
  }

  private keep(entry: AuditEntry | Promise<AuditEntry>): void {
    const writing = Promise.resolve(entry)
      .then((known) => this.write('access', known))
      .catch((error: unknown) =>
        this.options.log.warn({ err: error }, 'an entry of the audit log was not made'),
      )
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }

  private async write(trail: AuditTrail, entry: AuditEntry): Promise<void> {
    const { store, metric, log, channel } = this.options;
    channel?.info({ trail, ...entry }, entry.action);
    try {
      await store.add(trail, entry);
      metric(trail, 'kept');
    } catch (error) {
      metric(trail, 'failed');
      log.warn({ err: error, trail, ...entry }, 'an entry of the audit log was not written');
    }
  }
}
