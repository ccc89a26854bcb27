import { number } from './reply.ts';
import type { Scripts } from './scripts.ts';
import { luaScript } from './scripts/lua-script.ts';

const script = luaScript('share-out', {
  folder: 'steps',
  keys: ['READY'],
  args: ['worker', 'places', 'partitions', 'gone_after'],
});

/** After so long without a word a worker counts as gone, in ms. */
const shareOutMs = 30_000;

export interface ShareOut {
  /** The worker's id, under which it reads the stream. */
  readonly worker: string;
  /** How many turns it runs side by side; `undefined` when it leaves. */
  readonly places: number | undefined;
  readonly partitions: number;
}

/**
 * Says how many places a worker has, by which the entries of a partition's ready stream are shared out among users. To be
 * said several times in `shareOutMs`. Returns how many entries the stream may have (0: any number), and how many sessions
 * are held until it is their user's turn.
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
