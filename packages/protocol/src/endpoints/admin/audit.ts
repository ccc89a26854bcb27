import * as z from 'zod';
import { AuditLogEntry, AuditLogPage } from '../../answers/admin/audit.ts';
import { documented } from '../../documented/documented.ts';
import { endpoint } from '../endpoint.ts';
import { After } from '../parameters.ts';
import { adminPage, looks, pageWords } from './admin-endpoint.ts';

documented('AuditLogEntry', AuditLogEntry, 'What somebody did, or tried to do.', {
  id: 'The id of the entry in its trail.',
  trail:
    '`acts`: what operators and administrators did. `access`: who logged in or looked into sessions, and who was refused.',
  at: 'When it happened, ISO 8601.',
  action:
    'Of acts: `user.add`, `user.password`, `user.role`, `user.sign-out`, `user.disable`, `user.enable`, `user.delete`, `key.add`, `key.revoke`, `session.end`, `turn.retry`, `turn.drop`. Of access: `login`, `login.refused`, `logout`, `refused`, `key.add` and `key.revoke` (own keys), `session.look`, `session.read`; and `<kind>.more` for those of a minute that were only counted.',
  by: 'The user who did it; null if that is not known, or it was done by the command line.',
  key_id: 'The API key that was used; null if none was.',
  via: '`command`: by the command line, with access to Redis.',
  target: 'The user, key, session or turn that it was done to; of a refusal, the method and the address.',
  detail: 'A role, an error code, the owner of a key or session, a number, or how somebody logged in.',
  address: 'The address that the request came from; null if there was no request.',
  request_id: 'The id of the request; null if there was none.',
});

export const readAudit = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/audit',
  summary: 'Read the audit log',
  description:
    'The newest first. It holds no secret. Each trail is bounded by itself, in number (AUDIT_MAX_ENTRIES) and in age (AUDIT_DAYS).',
  query: z.object({
    trail: z.enum(['acts', 'access']).optional().meta({ description: 'Only entries of this trail.' }),
    limit: adminPage,
    after: After,
  }),
  answers: {
    200: {
      description: 'A page of entries.',
      schema: documented('AuditLogPage', AuditLogPage, 'A page of the audit log.', {
        entries: 'The newest first.',
        ...pageWords,
      }),
      example: {
        entries: [
          {
            id: '1769857200000-0',
            trail: 'acts',
            at: '2026-01-31T11:00:00.000Z',
            action: 'user.role',
            by: 'ada',
            key_id: null,
            via: 'api',
            target: 'bob',
            detail: 'operator',
            address: '203.0.113.7',
            request_id: 'req_d8JVg3csMiE1e8L6sGD7',
          },
        ],
        next: null,
      },
    },
  },
});
