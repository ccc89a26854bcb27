import { readdirSync, readFileSync } from 'node:fs';

/** The variable in the environment of a process that says which guard it belongs to. */
export const markName = 'AGENTCONNECT_GUARD';

/** The processes that bear a guard's mark. Only Linux shows the environment of others. */
export function markedProcesses(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`${markName}=${mark}`))
    .map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It has ended, or is another user's.
    return [];
  }
}
