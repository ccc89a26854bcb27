import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A process of its own that outlives the launcher just long enough to end what it started: even `kill -9` of the
 * launcher leaves nothing running.
 */
export class Guard {
  private readonly child: ChildProcess;

  constructor() {
    this.child = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.child.stdin?.on('error', () => undefined);
    this.child.unref();
  }

  watch(pid: number): void {
    this.child.stdin?.write(`+${pid} ${startTime(pid)}\n`);
  }

  forget(pid: number): void {
    this.child.stdin?.write(`-${pid}\n`);
  }

  /** Everything has ended in good order. */
  stop(): void {
    this.child.stdin?.end();
  }
}

function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
