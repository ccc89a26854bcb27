import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from '../setup/process-table.mjs';
import { LaunchError } from './launch-error.ts';

const Process = z.object({ pid: z.int(), identity: z.string().optional() });
const Claim = z.object({ launcher: Process, redis: Process.optional(), url: z.string().optional() });
type Claim = z.infer<typeof Claim>;

const leftoverMs = 10_000;
const pauseMs = 50;

/** Keeps two launchers from running servers on the same data, and tells `npm run admin` where the server is. */
export class FolderClaim {
  private readonly path: string;

  constructor(dir: string) {
    this.path = join(dir, 'running.json');
  }

  /**
   * Takes the folder. Ends a server that was left behind when everything was killed at once. Throws a `LaunchError` if
   * another launcher is at work.
   */
  async take(): Promise<void> {
    const before = await this.read();
    if (before && isRunning(before.launcher)) {
      throw new LaunchError(
        `npm start is already running in this folder (process ${before.launcher.pid}): stop it, or use it`,
      );
    }
    if (before?.redis) await endLeftover(before.redis);
    await this.write({ launcher: identify(process.pid) });
  }

  async serves(redis: { pid: number; url: string }): Promise<void> {
    await this.write({ launcher: identify(process.pid), redis: identify(redis.pid), url: redis.url });
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /** Where the server of a launcher at work is. */
  async url(): Promise<string | undefined> {
    const claim = await this.read();
    return claim && isRunning(claim.launcher) ? claim.url : undefined;
  }

  private async read(): Promise<Claim | undefined> {
    try {
      return Claim.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  private async write(claim: Claim): Promise<void> {
    await mkdir(join(this.path, '..'), { recursive: true, mode: 0o700 });
    // Whoever reads it meanwhile sees all of it.
    await writeFile(`${this.path}.new`, JSON.stringify(claim), { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
  }
}

type Process = z.infer<typeof Process>;

function identify(pid: number): Process {
  return { pid, identity: processIdentity(pid) };
}

/** Whether it is that very process, and not a later one with its number. */
function isRunning({ pid, identity }: Process): boolean {
  return identity !== undefined && processIdentity(pid) === identity;
}

async function endLeftover(redis: Process): Promise<void> {
  const end = performance.now() + leftoverMs;
  if (isRunning(redis)) process.kill(redis.pid, 'SIGTERM');
  while (isRunning(redis)) {
    if (performance.now() > end) {
      throw new LaunchError(`an earlier Redis does not stop: kill process ${redis.pid} and try again`);
    }
    await pause(pauseMs);
  }
}
