import {
  type CreateKeyRequest,
  CreateKeyResponse,
  type Endpoints,
  KeyListResponse,
} from '@agentconnect/protocol';
import type { AuthorizedRequests } from './authorized-requests.ts';
import { nothing } from './nothing.ts';
import type { CallOptions } from './sessions-api.ts';

/** `/auth/keys`: the user's own API keys. */
export class KeysApi {
  readonly #requests: AuthorizedRequests;

  constructor(requests: AuthorizedRequests) {
    this.#requests = requests;
  }

  /**
   * Makes a key; only this answer shows it. It is not tried again when its fate is unknown, because that could make
   * two.
   */
  async create(key: CreateKeyRequest, { signal }: CallOptions = {}): Promise<CreateKeyResponse> {
    return this.#requests.send<Endpoints['createKey']>({
      method: 'POST',
      path: '/auth/keys',
      json: key,
      schema: CreateKeyResponse,
      repeatable: false,
      signal,
    });
  }

  /** The user's keys, oldest first. */
  async list({ signal }: CallOptions = {}): Promise<KeyListResponse> {
    return this.#requests.send<Endpoints['listKeys']>({
      method: 'GET',
      path: '/auth/keys',
      schema: KeyListResponse,
      repeatable: true,
      signal,
    });
  }

  /**
   * Revokes a key. Sockets that were opened with it are closed. It is not tried again when its fate is unknown: a second
   * try would end with `KEY_NOT_FOUND`, like one for a key that never was.
   */
  async revoke(keyId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#requests.send<Endpoints['revokeKey']>({
      method: 'DELETE',
      path: `/auth/keys/${encodeURIComponent(keyId)}`,
      schema: nothing,
      repeatable: false,
      signal,
    });
  }
}
