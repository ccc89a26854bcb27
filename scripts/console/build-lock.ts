import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { processIdentity } from '../setup/process-table.mjs';

/** How often to look whether another process has finished, in ms. */
const lookMs = 200;

/**
 * Waits until no other process builds into the same folder, and keeps others out until the returned function is called. A
 * process that was killed keeps nobody out.
 */
export async function takeBuild(path: string): Promise<() => Promise<void>> {
  const own = `${process.pid} ${processIdentity(process.pid) ?? ''}`;
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(own);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isLeftBehind(path)) await rm(path, { force: true });
    else await wait(lookMs);
  }
}

/** Whether its owner is gone. One that is empty is being written. */
async function isLeftBehind(path: string): Promise<boolean> {
  const owner = await readFile(path, 'utf8').catch(() => '');
  const [, pid, identity] = /^(\d+) (.*)$/s.exec(owner) ?? [];
  return pid !== undefined && (processIdentity(Number(pid)) ?? '') !== identity;
}
