import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Charge } from '../guard/charge.ts';
import type { Guard } from '../guard/guard.ts';
import { freePort } from './free-port.ts';
import { answersPing } from './ping.ts';
import type { RedisSource } from './redis-source.ts';

export interface StartRedisOptions {
  readonly source: RedisSource;
  /** Ends the server if this process is killed. */
  readonly guard: Guard;
  /** Where its configuration, its log and its data go. */
  readonly dir: string;
  /** Any free one if left out. */
  readonly port?: number;
  readonly password?: string;
  /** More lines of redis.conf, as `{appendonly: 'yes'}`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server is a Sentinel. */
  readonly sentinel?: boolean;
  /** Starts it by the configuration in `dir`: a Sentinel keeps there what it knows. */
  readonly keepsConfiguration?: boolean;
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Its process; of a container, the one that follows it. */
  readonly pid: number;
  /** Resolves when it ends, for whatever reason, with how. */
  readonly ended: Promise<string>;
  /** Ends it in good order, or by force after 10 s. */
  stop(): Promise<void>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

const startMs = 30_000;
const stopMs = 10_000;
const pauseMs = 20;

/** Starts a server on the loopback address and waits until it answers. Throws an `Error` of one line. */
export async function startRedis(options: StartRedisOptions): Promise<RunningRedis> {
  const port = options.port ?? (await freePort());
  await mkdir(options.dir, { recursive: true });
  if (!options.keepsConfiguration)
    await writeFile(join(options.dir, 'redis.conf'), configuration(options, port), { mode: 0o600 });
  const { program, args, env, charges, force } = command(options, port);
  const started: SpawnOptions = {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    // Ctrl-C in the terminal is not for it: it ends after those that use it.
    detached: true,
  };
  const child = options.guard.spawn(program, args, started, charges);
  const pid = child.pid;
  // A program that cannot be run has no process, and says so here as well.
  child.on('error', () => undefined);
  if (pid === undefined) throw new Error(`cannot run ${program}`);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const redis: RunningRedis = {
    url: `redis://${options.password ? `:${options.password}@` : ''}127.0.0.1:${port}`,
    port,
    pid,
    ended,
    stop: () => end(child, 'SIGTERM', force),
    kill: () => end(child, 'SIGKILL', force),
  };
  const deadline = performance.now() + startMs;
  while (!(await answersPing(port, options.password))) {
    if (hasEnded(child) || performance.now() > deadline) {
      await redis.kill();
      throw new Error(`Redis does not start: ${await lastLogLine(options.dir)}`);
    }
    await pause(pauseMs);
  }
  return redis;
}

function configuration(options: StartRedisOptions, port: number): string {
  const isImage = options.source.kind === 'image';
  const folder = isImage ? '/data' : options.dir;
  const lines: Record<string, string> = {
    // A container's port is published on the loopback address alone.
    bind: isImage ? '* -::*' : '127.0.0.1',
    'protected-mode': isImage ? 'no' : 'yes',
    port: String(port),
    dir: JSON.stringify(folder),
    logfile: JSON.stringify(join(folder, 'redis.log')),
    ...(options.sentinel ? {} : { 'maxmemory-policy': 'noeviction', save: '""' }),
    ...(options.password ? { requirepass: options.password } : {}),
    ...options.settings,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly charges: (pid: number) => readonly Charge[];
  /** Ends it when its process does not. */
  readonly force: (child: ChildProcess) => void;
}

function command({ source, dir, sentinel }: StartRedisOptions, port: number): Command {
  const mode = sentinel ? ['--sentinel'] : [];
  const follow = (pid: number): Charge => ({ kind: 'process', pid, group: false });
  if (source.kind === 'program') {
    const args = [join(dir, 'redis.conf'), ...mode];
    const force = (child: ChildProcess): void => void child.kill('SIGKILL');
    return { program: source.path, args, env: source.env, charges: (pid) => [follow(pid)], force };
  }
  const name = `agentconnect-redis-${randomBytes(4).toString('hex')}`;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const publish = `127.0.0.1:${port}:${port}`;
  const run = [
    'run',
    '--rm',
    '--name',
    name,
    '--user',
    user,
    '--volume',
    `${dir}:/data`,
    '--publish',
    publish,
  ];
  return {
    program: 'docker',
    // The server has its name in both images: Valkey's keeps a link of the old one.
    args: [...run, '--entrypoint', 'redis-server', source.image, '/data/redis.conf', ...mode],
    env: {},
    charges: (pid) => [follow(pid), { kind: 'container', id: name }],
    // The client cannot hand SIGKILL on, and ends with its container.
    force: () => void spawn('docker', ['kill', name], { stdio: 'ignore' }),
  };
}

async function end(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGKILL',
  force: (child: ChildProcess) => void,
): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  if (signal === 'SIGTERM') child.kill(signal);
  else force(child);
  const timer = setTimeout(force, stopMs, child);
  await exited;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function lastLogLine(dir: string): Promise<string> {
  const log = await readFile(join(dir, 'redis.log'), 'utf8').catch(() => '');
  const line = log.trim().split('\n').at(-1) || 'it says nothing';
  return `${line} (${join(dir, 'redis.log')})`;
}
