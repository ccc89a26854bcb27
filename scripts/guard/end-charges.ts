import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Charge } from './charge.ts';
import { processIdentity } from '../setup/process-table.mjs';
import { removeProject } from './remove-project.ts';

/** A charge, and the identity of its process when it was taken over. */
export interface Watched {
  readonly charge: Charge;
  readonly identity: string | undefined;
}

/** How long processes have for SIGTERM before SIGKILL. */
const politeMs = 3_000;
const pauseMs = 50;

/** Ends processes, then containers, then removes the folders that they worked in. */
export async function endCharges(watched: readonly Watched[]): Promise<void> {
  const processes = watched.flatMap(({ charge, identity }) =>
    charge.kind === 'process' && identity !== undefined ? [{ ...charge, identity }] : [],
  );
  const alive = (): typeof processes => processes.filter(isAlive);
  for (const charge of alive()) signal(charge, 'SIGTERM');
  const end = performance.now() + politeMs;
  while (alive().length > 0 && performance.now() < end) await pause(pauseMs);
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
