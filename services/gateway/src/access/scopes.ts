import { ApiError, type KeyScope } from '@agentconnect/protocol';
import type { Identity } from './identity.ts';

/**
 * Throws `SCOPE_MISSING` for an API key that may not do this. A user by a token may do everything; where no scope is named,
 * no key may.
 */
export function requireScope({ key }: Pick<Identity, 'key'>, scope: KeyScope | undefined): void {
  if (!key || (scope !== undefined && key.scopes.includes(scope))) return;
  const message = scope === undefined ? 'No API key may do this.' : `This API key lacks the scope ${scope}.`;
  throw new ApiError('SCOPE_MISSING', message);
}
