import { AuditStore } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Logger } from '@agentconnect/operations';
import type { Registry } from '@prometheus-io/client';
import type { GatewayConfig } from '../config.ts';
import { AuditLog, auditMetric } from './audit-log.ts';

const dayMs = 24 * 3_600_000;

/** The audit log: as it is written, and as it is read. */
export interface Audit {
  readonly log: AuditLog;
  readonly store: AuditStore;
}

type Config = Pick<GatewayConfig, 'AUDIT_MAX_ENTRIES' | 'AUDIT_DAYS'>;

export function createAuditStore(scripts: Scripts, config: Config): AuditStore {
  return new AuditStore({
    redis: scripts.redis,
    scripts,
    keys: scripts.keys,
    maxEntries: config.AUDIT_MAX_ENTRIES,
    keepMs: config.AUDIT_DAYS * dayMs,
  });
}

export function createAudit(
  scripts: Scripts,
  config: GatewayConfig,
  { log, registry }: { readonly log: Logger; readonly registry: Registry },
): Audit {
  const store = createAuditStore(scripts, config);
  return {
    store,
    log: new AuditLog({
      store,
      metric: auditMetric(registry),
      log,
      accessPerMinute: config.AUDIT_ACCESS_PER_MINUTE,
      // Whatever the level of other lines is.
      channel: config.AUDIT_LOG === 'stdout' ? log.child({ channel: 'audit' }, { level: 'info' }) : undefined,
    }),
  };
}
