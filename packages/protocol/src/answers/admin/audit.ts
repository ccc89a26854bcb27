import * as z from 'zod';

/** An entry of the audit log. */
export const AuditLogEntry = z.object({
  id: z.string(),
  trail: z.enum(['acts', 'access']),
  at: z.string(),
  action: z.string(),
  by: z.string().nullable(),
  key_id: z.string().nullable(),
  via: z.enum(['api', 'command']),
  target: z.string().nullable(),
  detail: z.string().nullable(),
  address: z.string().nullable(),
  request_id: z.string().nullable(),
});
export type AuditLogEntry = z.infer<typeof AuditLogEntry>;

export const AuditLogPage = z.object({ entries: z.array(AuditLogEntry), next: z.string().nullable() });
export type AuditLogPage = z.infer<typeof AuditLogPage>;
