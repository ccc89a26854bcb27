import { number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { luaScript } from '../../scripts/lua-script.ts';

const script = luaScript('share-out', {
  folder: 'steps/sharing',
  keys: ['READY'],
  args: ['worker', 'places', 'partitions', 'gone_after'],
});

/** A worker that is silent for this long counts as gone, in ms. */
const shareOutMs = 30_000;

export interface ShareOut {
  /** The worker's id, under which it reads the stream. */
  readonly worker: string;
  /** How many turns it runs at a time; `undefined` when it leaves. */
  readonly places: number | undefined;
  readonly partitions: number;
}

/**
 * Reports how many places a worker has, which determines how a partition's ready stream is shared among users. Call it several
 * times per `shareOutMs`. Returns how many entries the stream may have (0: any number), and how many sessions are held until
 * it is their user's turn.
 */
export async function shareOut(
  scripts: Scripts,
  partition: number,
  { worker, places, partitions }: ShareOut,
): Promise<{ width: number; held: number }> {
  const keys = { READY: scripts.keys.ready(partition) };
  const args = { worker, places: places ?? '', partitions, gone_after: shareOutMs };
  const reply = await scripts.call(script, keys, args);
  return { width: number(reply, 0), held: number(reply, 1) };
}
