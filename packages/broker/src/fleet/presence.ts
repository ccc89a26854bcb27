import { z } from 'zod';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const announceScript = luaScript('fleet/announce', {
  keys: ['PROCESSES', 'HEARD'],
  args: ['id', 'what', 'gone_after'],
});

/** How often a process has to say that it runs, in ms. */
export const presenceEveryMs = 5_000;

/** How long a process counts as running after that, in ms. */
const goneMs = 20_000;

/** How many processes are shown. */
const mostShown = 1_000;

const Described = z.object({
  kind: z.enum(['gateway', 'agent-worker']),
  release: z.string(),
  /** In ms. */
  startedAt: z.number(),
  /** How busy it is, from 0 to 1: of a gateway its event loop, of a worker its places for turns. */
  load: z.number(),
  /** What it is doing, by name. */
  figures: z.record(z.string(), z.number()),
});

/** A process of the fleet, as it described itself last. */
export interface Process extends z.infer<typeof Described> {
  readonly id: string;
}

/** What a process says about itself, new each time. */
export type ProcessState = Pick<Process, 'load' | 'figures'>;

export interface PresenceOptions extends Pick<Process, 'id' | 'kind' | 'release'> {
  readonly scripts: Scripts;
  readonly state: () => ProcessState | Promise<ProcessState>;
}

/** Tells the fleet about this process. */
export class Presence {
  private readonly options: PresenceOptions;
  private readonly startedAt = Date.now();

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  /** Tells the fleet that this process runs. It counts as gone if it does not repeat that every `presenceEveryMs`. */
  async tell(): Promise<void> {
    const { id, kind, release, scripts, state } = this.options;
    const described: z.infer<typeof Described> = {
      kind,
      release,
      startedAt: this.startedAt,
      ...(await state()),
    };
    const { keys } = scripts;
    await scripts.call(
      announceScript,
      { PROCESSES: keys.processes(), HEARD: keys.processesHeard() },
      { id, what: JSON.stringify(described), gone_after: goneMs },
    );
  }

  /** Leaves the fleet at once. Never rejects. */
  async leave(): Promise<void> {
    const { scripts, id } = this.options;
    const { redis, keys } = scripts;
    try {
      await redis.hdel(keys.processes(), id);
      await redis.zrem(keys.processesHeard(), id);
    } catch {
      // It is gone from the list a little later.
    }
  }
}

/** The processes that were heard recently, by id, except those of a release that describes itself differently. */
export async function readProcesses({ redis, keys }: Scripts): Promise<Process[]> {
  const [seconds] = await guarded(() => redis.time());
  const from = Number(seconds) * 1000 - goneMs;
  const ids = await guarded(() =>
    redis.zrangebyscore(keys.processesHeard(), from, '+inf', 'LIMIT', 0, mostShown),
  );
  if (ids.length === 0) return [];
  const texts = await guarded(() => redis.hmget(keys.processes(), ...ids));
  return ids
    .flatMap((id, at): Process[] => {
      const described = Described.safeParse(JSON.parse(texts[at] ?? 'null'));
      return described.success ? [{ id, ...described.data }] : [];
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
