import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/redis/free-port.ts';

/** A file here, `<port>.<process id>`, says whose a port is. */
const folder = join(tmpdir(), 'agentconnect-test-ports');
const claimed = new Set<number>();

process.once('exit', () => claimed.forEach(give));

/**
 * A TCP port of the loopback address that nothing listens on, and that no other process of the tests is given while
 * this one lives: not before a server has come to listen on it, nor while that is down and about to come back.
 */
export async function testPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (claim(port)) return port;
  }
}

/** Of two that claim a port at once none may get it, and never both. */
function claim(port: number): boolean {
  mkdirSync(folder, { recursive: true });
  const claims = claimsOn(port);
  if (claims.some(isAlive)) return false;
  for (const pid of claims) rmSync(fileOf(port, pid), { force: true });
  writeFileSync(fileOf(port, process.pid), '');
  if (claimsOn(port).length === 1) {
    claimed.add(port);
    return true;
  }
  give(port);
  return false;
}

function give(port: number): void {
  rmSync(fileOf(port, process.pid), { force: true });
}

function fileOf(port: number, pid: number): string {
  return join(folder, `${port}.${pid}`);
}

/** The ids of the processes that claim it. */
function claimsOn(port: number): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${port}.`))
    .map((name) => Number(name.split('.')[1]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
