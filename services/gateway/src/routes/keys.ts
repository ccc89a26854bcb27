import type { ApiKey } from '@agentconnect/auth';
import {
  ApiError,
  type ApiKeyInfo,
  type CreateKeyResponse,
  endpoints,
  type KeyListResponse,
  type KeyScope,
  roleOfScope,
  usualKeyDays,
} from '@agentconnect/protocol';
import { actorOf } from '../http/observability/audited-refusals.ts';
import { identityOf, userOf } from '../http/client/authenticate.ts';
import type { Response } from 'express';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import type { RouteContext } from './route-context.ts';

const dayMs = 24 * 3_600_000;

/** A user's own API keys. */
export function keyRoutes(
  serve: ServeEndpoint,
  {
    keys,
    keyLimits,
    authenticator,
    audit,
    trustProxy,
  }: Pick<RouteContext, 'keys' | 'keyLimits' | 'authenticator' | 'audit' | 'trustProxy'>,
): Served[] {
  const { mostPerUser, maxDays } = keyLimits;
  /** Nobody makes a key that would open more, should its owner get a role one day. */
  const requireRolesOf = async (scopes: readonly KeyScope[], response: Response): Promise<void> => {
    for (const scope of scopes) {
      const role = roleOfScope[scope];
      if (role) await authenticator.requireRole(identityOf(response), role);
    }
  };
  return [
    serve(endpoints.createKey, async ({ request, response, body }) => {
      const { name, scopes, expires_in_days: asked, rate_limit: perMinute = 0 } = body;
      if (asked !== undefined && asked > maxDays) throw tooLong(maxDays);
      await requireRolesOf(scopes, response);
      const days = Math.min(asked ?? usualKeyDays, maxDays);
      const expiresAt = Date.now() + days * dayMs;
      const wanted = { name, scopes, actsForOthers: false, perMinute, expiresAt };
      const created = await keys.create(userOf(response), wanted, mostPerUser);
      if (created === 'too many') {
        throw new ApiError('TOO_MANY_KEYS', `There may be ${mostPerUser} API keys of one user.`);
      }
      const { id } = created.key;
      audit.access('key', () => ({
        ...actorOf(request, response, trustProxy),
        action: 'key.add',
        target: id,
        detail: scopes.join(' '),
      }));
      response.json({ ...shownKey(created.key), key: created.text } satisfies CreateKeyResponse);
    }),

    serve(endpoints.listKeys, async ({ response }) => {
      const own = await keys.list(userOf(response));
      response.json({ keys: own.map(shownKey) } satisfies KeyListResponse);
    }),

    serve(endpoints.revokeKey, async ({ request, response }) => {
      if ((await keys.revoke(request.params.id, userOf(response))) === 'none') {
        throw new ApiError('KEY_NOT_FOUND', 'There is no such API key.');
      }
      const { id } = request.params;
      audit.access('key', () => ({
        ...actorOf(request, response, trustProxy),
        action: 'key.revoke',
        target: id,
      }));
      response.status(204).end();
    }),
  ];
}

export function shownKey(key: ApiKey): ApiKeyInfo {
  const iso = (time: number): string => new Date(time).toISOString();
  return {
    key_id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    on_behalf_of: key.actsForOthers,
    rate_limit: key.perMinute || null,
    created_at: iso(key.createdAt),
    expires_at: iso(key.expiresAt),
    last_used_at: key.lastUsedAt === undefined ? null : iso(key.lastUsedAt),
  };
}

function tooLong(maxDays: number): ApiError {
  const message = `must be at most ${maxDays}`;
  return new ApiError('LIMIT_TOO_HIGH', `expires_in_days: ${message}`, {
    errors: [{ path: 'expires_in_days', message }],
  });
}
