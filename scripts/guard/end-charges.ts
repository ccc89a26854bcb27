import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Charge } from './charge.ts';
import { processIdentity } from '../setup/process-table.mjs';
import { markedProcesses } from './marked-processes.ts';
import { removeProject } from './remove-project.ts';

/** A charge, and the identity of its process when it was taken over. */
export interface Watched {
  readonly charge: Charge;
  readonly identity: string | undefined;
}

/** How long processes have for SIGTERM before SIGKILL. */
const politeMs = 3_000;
const pauseMs = 50;

/** A process that was being started shows its mark a little later: when it has become its program. */
const markMs = 200;

/** Ends processes, those with the mark too, then containers, then removes the folders that they worked in. */
export async function endCharges(watched: readonly Watched[], mark?: string): Promise<void> {
  const processes: WatchedProcess[] = watched.flatMap(({ charge, identity }) =>
    charge.kind === 'process' && identity !== undefined ? [{ ...charge, identity }] : [],
  );
  const alive = (): typeof processes => processes.filter(isAlive);
  for (const charge of alive()) signal(charge, 'SIGTERM');
  const start = performance.now();
  const leastMs = mark === undefined ? 0 : markMs;
  while (performance.now() < start + (alive().length > 0 ? politeMs : leastMs)) {
    for (const charge of mark === undefined ? [] : markedNow(mark)) {
      if (processes.some(({ pid, identity }) => pid === charge.pid && identity === charge.identity)) continue;
      processes.push(charge);
      signal(charge, 'SIGTERM');
    }
    await pause(pauseMs);
  }
  for (const charge of alive()) signal(charge, 'SIGKILL');

  for (const { charge } of watched) {
    if (charge.kind === 'container') {
      await promisify(execFile)('docker', ['rm', '--force', '--volumes', charge.id]).catch(() => undefined);
    }
    if (charge.kind === 'project') await removeProject(charge.name).catch(() => undefined);
  }
  for (const { charge } of watched) {
    if (charge.kind === 'folder') await rm(charge.path, { recursive: true, force: true });
  }
}

interface WatchedProcess {
  readonly pid: number;
  readonly group: boolean;
  readonly identity: string;
}

function markedNow(mark: string): WatchedProcess[] {
  return markedProcesses(mark).flatMap((pid) => {
    const identity = processIdentity(pid);
    return identity === undefined ? [] : [{ pid, group: false, identity }];
  });
}

/** A group may outlive the process that it began with; its number is not given away before it has ended. */
function isAlive({ pid, group, identity }: WatchedProcess): boolean {
  const current = processIdentity(pid);
  if (current !== undefined) return current === identity;
  return group && canSignal(-pid);
}

function canSignal(target: number): boolean {
  try {
    return process.kill(target, 0);
  } catch {
    return false;
  }
}

function signal({ pid, group }: WatchedProcess, name: NodeJS.Signals): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // It has ended in between.
  }
}
