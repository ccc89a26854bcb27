import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendantsOf } from './process-tree.ts';
import { testPort } from './test-port.ts';

/** Not how fast it is: a machine that does other work as well takes many times as long. */
const patienceMs = 120_000;

/** `npm start` as a user runs it, with a data folder and a port of its own. */
export class Launched {
  readonly port: number;
  readonly dataDir: string;
  private readonly child: ChildProcess;
  private printed = '';
  private readonly changed = new Set<() => void>();

  private constructor(port: number, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.port = port;
    this.dataDir = mkdtempSync(join(tmpdir(), 'agentconnect-launch-'));
    const { REDIS_URL: _, ...inherited } = process.env;
    this.child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      // The console has to be built, which takes a while.
      env: { ...inherited, DATA_DIR: this.dataDir, PORT: String(port), CONSOLE: 'off', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const take = (chunk: Buffer): void => {
      this.printed += chunk.toString();
      for (const listener of this.changed) listener();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
  }

  static async start(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Launched> {
    return new Launched(await testPort(), args, env);
  }

  get output(): string {
    return this.printed;
  }

  /** Waits until it has printed something. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const match = pattern.exec(this.printed);
      if (match) resolve(match);
    };
    const timer = setTimeout(
      () => reject(new Error(`${pattern} was not printed:\n${this.printed}`)),
      patienceMs,
    );
    this.changed.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.changed.delete(look);
    }
  }

  /** The process ids of all that it started, and its own: first the launcher under Node 24. */
  descendants(): number[] {
    return descendantsOf(this.child.pid ?? 0);
  }

  /** Ends it as Ctrl-C does, and returns its exit code. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exit();
  }

  /** Kills what was started, which sets up and waits, and not the launcher that it runs. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  async exit(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  async dispose(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.interrupt();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
