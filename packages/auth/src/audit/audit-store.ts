import { readNext } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import type { CallOf, ScriptLoader } from '../redis/script-loader.ts';
import { addAudit } from '../redis/script-sources.ts';
import { type AuditEntry, type AuditTrail, auditTrails, type KeptAuditEntry } from './audit-entry.ts';

/** How much of a value is kept, in UTF-16 units. */
const longest = 256;

export interface AuditStoreOptions {
  readonly redis: Redis | Cluster;
  readonly scripts: ScriptLoader;
  readonly keys: AuthKeys;
  /** About how many entries a trail has at most. */
  readonly maxEntries: number;
  /** How long an entry is kept, in ms. */
  readonly keepMs: number;
}

/** The entry of each trail after which the next page continues. */
type Places = Partial<Readonly<Record<AuditTrail, string>>>;

/** `<id in the first trail>_<id in the second>`, either of which may be empty. */
const placesForm = /^(\d{1,15}-\d{1,15})?_(\d{1,15}-\d{1,15})?$/;
const names = ['action', 'by', 'key', 'via', 'target', 'detail', 'address', 'requestId'] as const;

/** The audit log in Redis: a stream for each trail. */
export class AuditStore {
  private readonly options: AuditStoreOptions;
  private readonly addAudit: CallOf<typeof addAudit>;

  constructor(options: AuditStoreOptions) {
    this.options = options;
    this.addAudit = options.scripts.load(addAudit);
  }

  async add(trail: AuditTrail, entry: AuditEntry): Promise<void> {
    const { keys, maxEntries, keepMs } = this.options;
    const fields = names.flatMap((name) => {
      const value = entry[name];
      return value === undefined ? [] : [name, value.slice(0, longest).toWellFormed()];
    });
    await this.addAudit({ TRAIL: keys.audit(trail) }, { entries_max: maxEntries, keep: keepMs, fields });
  }

  /**
   * Up to `limit` entries of a trail, or of both, the newest first, and the position to continue from; `undefined` at the end.
   * Throws a `RangeError` for an `after` that is not the `next` of a page.
   */
  async page({
    trail,
    after,
    limit,
  }: {
    readonly trail?: AuditTrail | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly entries: readonly KeptAuditEntry[]; readonly next: string | undefined }> {
    const places = after === undefined ? {} : placesIn(after);
    const trails = trail === undefined ? auditTrails : [trail];
    const read = await Promise.all(trails.map((one) => this.read(one, places[one], limit + 1)));
    const found = read.flat().toSorted(newestFirst);
    const entries = found.slice(0, limit);
    if (found.length <= limit) return { entries, next: undefined };
    const next: Places = { ...places };
    return {
      entries,
      next: textOf(entries.reduce((last, { trail: of, id }) => ({ ...last, [of]: id }), next)),
    };
  }

  private async read(
    trail: AuditTrail,
    before: string | undefined,
    count: number,
  ): Promise<KeptAuditEntry[]> {
    const { redis, keys } = this.options;
    const end = before === undefined ? '+' : `(${before}`;
    const found = await redis.xrevrange(keys.audit(trail), end, '-', 'COUNT', count);
    return found.map(([id, fields]) => entryOf(trail, id, fields));
  }
}

function entryOf(trail: AuditTrail, id: string, fields: readonly string[]): KeptAuditEntry {
  const value = (name: string): string | undefined => {
    const at = fields.findIndex((one, index) => index % 2 === 0 && one === name);
    return at < 0 ? undefined : fields[at + 1];
  };
  return {
    id,
    trail,
    at: Number(id.split('-')[0]),
    action: value('action') ?? '',
    by: value('by'),
    key: value('key'),
    via: value('via') === 'command' ? 'command' : 'api',
    target: value('target'),
    detail: value('detail'),
    address: value('address'),
    requestId: value('requestId'),
  };
}

function newestFirst(one: KeptAuditEntry, other: KeptAuditEntry): number {
  return other.at - one.at || Number(other.id.split('-')[1]) - Number(one.id.split('-')[1]);
}

function placesIn(text: string): Places {
  // A page has entries, so the next one continues after an entry of at least one trail.
  const [, ...ids] = readNext(text === '_' ? '' : text, placesForm);
  return Object.fromEntries(auditTrails.flatMap((trail, at) => (ids[at] ? [[trail, ids[at]]] : [])));
}

function textOf(places: Places): string {
  return auditTrails.map((trail) => places[trail] ?? '').join('_');
}
