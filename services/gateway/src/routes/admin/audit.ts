import type { KeptAuditEntry } from '@agentconnect/auth';
import { type AuditLogEntry, type AuditLogPage, endpoints } from '@agentconnect/protocol';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

/** The audit log, for operators and administrators. */
export function auditRoutes(
  serve: ServeEndpoint,
  { admin, answers }: Pick<RouteContext, 'admin' | 'answers'>,
): Served[] {
  return [
    serve(endpoints.readAudit, async ({ request, response, query }) => {
      const answer = answers.begin(request, response);
      const { entries, next } = await pageOf(() => admin.auditStore.page(query));
      await answer.sendJson({ entries: entries.map(shown), next: next ?? null } satisfies AuditLogPage);
    }),
  ];
}

function shown({ at, by, key, target, detail, address, requestId, ...entry }: KeptAuditEntry): AuditLogEntry {
  return {
    ...entry,
    at: new Date(at).toISOString(),
    by: by ?? null,
    key_id: key ?? null,
    target: target ?? null,
    detail: detail ?? null,
    address: address ?? null,
    request_id: requestId ?? null,
  };
}
