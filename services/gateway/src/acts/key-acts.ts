import type { ApiKey, KeyStore, UserStore, WantedKey } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { KeyActs } from './acts.ts';
import type { Note } from './note.ts';

/** An operator is held to no fewer; it only has to be a number. */
const mostKeys = 10_000;

/** Acts on API keys, by Redis. */
export class StoredKeyActs implements KeyActs {
  private readonly keys: KeyStore;
  private readonly users: UserStore;
  private readonly note: Note;

  constructor({
    keys,
    users,
    note,
  }: {
    readonly keys: KeyStore;
    readonly users: UserStore;
    readonly note: Note;
  }) {
    this.note = note;
    this.keys = keys;
    this.users = users;
  }

  async create(owner: string, wanted: WantedKey): Promise<{ readonly key: ApiKey; readonly text: string }> {
    if (!(await this.users.find(owner))) throw new ApiError('USER_NOT_FOUND', `There is no user ${owner}.`);
    const created = await this.keys.create(owner, wanted, mostKeys);
    if (created === 'too many')
      throw new ApiError('TOO_MANY_KEYS', `This user has ${mostKeys} keys already.`);
    await this.note('key.add', created.key.id, owner);
    return created;
  }

  async revoke(id: string): Promise<'done' | 'none'> {
    const owner = (await this.keys.find(id))?.owner;
    const revoked = await this.keys.revoke(id);
    if (revoked === 'done') await this.note('key.revoke', id, owner);
    return revoked;
  }

  async list(owner?: string): Promise<readonly ApiKey[]> {
    if (owner !== undefined) return this.keys.list(owner);
    const found: ApiKey[] = [];
    for (const one of await this.keys.owners()) found.push(...(await this.keys.list(one)));
    return found;
  }
}
