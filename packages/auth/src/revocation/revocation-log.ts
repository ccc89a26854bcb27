import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import type { CallOf, ScriptLoader } from '../redis/script-loader.ts';
import { readRevoked } from '../redis/script-sources.ts';

/** How long a revocation can be read, in ms. A gateway that has not read for longer has to look users up. */
const keepMs = 3_600_000;
const pageSize = 500;
const startOfStream = '0-0';

/**
 * Tokens and browser logins of a user that were issued before a time (ms) no longer count; or one login or API key, named by its
 * id, no longer does.
 */
export interface Revocation {
  readonly user: string;
  /**
   * 0 if it is about one login or key, or about neither: then something else about the user has changed, such as the role. An
   * older release then revokes nothing, and looks the user up.
   */
  readonly tokensFrom: number;
  readonly login?: string;
  readonly key?: string;
}

/** Tells all gateways of a revocation, by a stream, so that one that does not hear it at once reads it later. */
export async function announceRevocation(
  redis: Redis | Cluster,
  keys: AuthKeys,
  { user, tokensFrom, login, key }: Revocation,
): Promise<void> {
  const stream = keys.revocations();
  const [seconds] = await redis.time();
  const oldest = Number(seconds) * 1000 - keepMs;
  const fields = [
    'user',
    user,
    'tokens_from',
    tokensFrom,
    ...(login === undefined ? [] : ['login', login]),
    ...(key === undefined ? [] : ['key', key]),
  ];
  await redis.xadd(stream, 'MINID', oldest, '*', ...fields);
  await redis.pexpire(stream, keepMs);
}

/** Follows the stream of revocations, from its start. */
export class RevocationReader {
  private readonly keys: AuthKeys;
  private readonly read: CallOf<typeof readRevoked>;
  private last = startOfStream;
  private history: string | undefined;

  constructor(scripts: ScriptLoader, keys: AuthKeys) {
    this.keys = keys;
    this.read = scripts.load(readRevoked);
  }

  /**
   * What was revoked since the last call. `isWhole` is false if some may be missing: another server answers than last time, or
   * the entry that was read last has been lost or has aged out. Rejects if Redis cannot be asked.
   */
  async readOn(): Promise<{ readonly revocations: readonly Revocation[]; readonly isWhole: boolean }> {
    const revocations: Revocation[] = [];
    let isWhole = true;
    for (;;) {
      const keys = { REVOKED: this.keys.revocations() };
      const reply = await this.read(keys, { last: this.last, limit: pageSize });
      const [history, entries] = reply as [string, [id: string, fields: string[]][]];
      if (this.history !== undefined && history !== this.history) isWhole = false;
      this.history = history;
      if (this.last !== startOfStream && entries[0]?.[0] !== this.last) isWhole = false;
      for (const [id, fields] of entries) if (id !== this.last) revocations.push(revocationOf(fields));
      this.last = entries.at(-1)?.[0] ?? startOfStream;
      if (entries.length < pageSize) return { revocations, isWhole };
    }
  }
}

function revocationOf(fields: readonly string[]): Revocation {
  const field = (name: string): string | undefined => {
    const at = fields.findIndex((one, index) => index % 2 === 0 && one === name);
    return at < 0 ? undefined : fields[at + 1];
  };
  const [login, key] = [field('login'), field('key')];
  return {
    user: field('user') ?? '',
    tokensFrom: Number(field('tokens_from')),
    ...(login === undefined ? {} : { login }),
    ...(key === undefined ? {} : { key }),
  };
}
