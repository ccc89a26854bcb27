import { readdirSync, readFileSync } from 'node:fs';

/** The children of a process, as /proc tells. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent)
    .map(Number);
}

/** All processes below one, nearest first. */
export function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

/** Whether a process is there, and not only waiting to be buried. */
export function isRunning(pid: number): boolean {
  return statOf(pid).state !== undefined && statOf(pid).state !== 'Z';
}

/** How a process was called. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function parentOf(pid: number): number | undefined {
  return statOf(pid).parent;
}

function statOf(pid: number): { state?: string; parent?: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ...(state ? { state } : {}), parent: Number(parent) };
  } catch {
    return {};
  }
}
