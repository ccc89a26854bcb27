import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What the system says of a process, or `undefined` if there is none: its parent, how it was called, and when it
 * started, which tells it from a later one with the same id.
 */
export function processEntry(pid) {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** When a process started, in the system's own terms. */
export function processIdentity(pid) {
  return processEntry(pid)?.started;
}

/** /proc/<pid>/stat, counted after the name, which may hold anything. A zombie has ended. */
function fromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { parent: Number(fields[1]), command, started: fields[19] };
  } catch {
    return undefined;
  }
}

function fromPs(pid) {
  const ask = (column) =>
    execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    if (ask('stat').startsWith('Z')) return undefined;
    return { parent: Number(ask('ppid')), command: ask('command'), started: ask('lstart') };
  } catch {
    return undefined;
  }
}
