import type { AuditEntry } from '@agentconnect/auth';

/** Who does something, and from where. */
export type Actor = Pick<AuditEntry, 'by' | 'key' | 'via' | 'address' | 'requestId'>;
