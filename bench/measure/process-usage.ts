import { readdirSync, readFileSync } from 'node:fs';

/**
 * How long the threads of a process have run on a core, in µs. The scheduler counts it in ns, where others tell ticks
 * of 10 ms. Throws an `Error` of one line where there is no such count.
 */
export function processorTime(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return threadsOf(folder).reduce((sum, thread) => sum + threadTime(`${folder}/${thread}/schedstat`), 0);
}

/** How much memory of a process is in the machine's, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

function threadsOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new Error(
      `${folder} cannot be read: processor time is measured on Linux alone, of processes that live`,
    );
  }
}

function threadTime(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]) / 1_000;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
