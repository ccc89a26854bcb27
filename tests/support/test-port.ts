import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/redis/free-port.ts';

/** A file here, `<port>.<process id>`, says whose a port is. */
const folder = join(tmpdir(), 'agentconnect-test-ports');

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
  if (claimsOn(port) > 0) return false;
  const mine = join(folder, `${port}.${process.pid}`);
  writeFileSync(mine, '');
  if (claimsOn(port) === 1) return true;
  rmSync(mine, { force: true });
  return false;
}

/** How many processes claim a port; what the dead have claimed goes. */
function claimsOn(port: number): number {
  let claims = 0;
  for (const name of readdirSync(folder)) {
    const [claimed, pid] = name.split('.').map(Number);
    if (!isAlive(pid ?? 0)) rmSync(join(folder, name), { force: true });
    else if (claimed === port) claims += 1;
  }
  return claims;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
