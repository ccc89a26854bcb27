import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { RedisProgram } from './find-redis.ts';
import { freePort } from '../launcher/free-port.ts';

export interface StartRedisOptions {
  readonly program: RedisProgram;
  /** Where its files go. */
  readonly dir: string;
  /** Any free one if left out. */
  readonly port?: number;
  /** More of the server's own arguments, as `--appendonly yes`. */
  readonly args?: readonly string[];
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends it in good order, or at once after two seconds. */
  stop(): Promise<void>;
}

/** Starts a server on the loopback address and waits until it answers. */
export async function startRedis(options: StartRedisOptions): Promise<RunningRedis> {
  mkdirSync(options.dir, { recursive: true });
  const port = options.port ?? (await freePort());
  const { program, dir, args = [] } = options;
  const fixed = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    dir,
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawn(program.path, [...fixed, '--logfile', 'redis.log', '--save', '', ...args], {
    // A server that is a private copy of another program's link is told by its name what to be.
    argv0: 'redis-server',
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const deadline = performance.now() + 15_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null)
      throw new Error(`Redis ended: ${complaint.trim() || `see ${dir}/redis.log`}`);
    if (performance.now() > deadline) throw new Error(`Redis does not answer: see ${dir}/redis.log`);
  }
  return { url: `redis://127.0.0.1:${port}`, port, process: child, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await exited;
  clearTimeout(force);
}

/** Whether a server on this port answers a PING, within a fifth of a second. */
async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean): void => {
      socket.destroy();
      // A refused connection comes back at once; the pause keeps the loop from spinning.
      if (answer) resolve(true);
      else setTimeout(() => resolve(false), 50);
    };
    socket.setTimeout(200, () => done(false));
    socket.on('error', () => done(false));
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => done(data.toString().startsWith('+PONG')));
  });
}
