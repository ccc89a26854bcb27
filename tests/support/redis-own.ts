import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Charge } from '../../scripts/guard/charge.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { type RunningRedis, startRedis } from '../../scripts/redis/start-redis.ts';
import type { Certificates } from './certificates.ts';
import { TcpLink } from './tcp-link.ts';
import { testGuard } from './test-guard.ts';
import { testPort } from './test-port.ts';

type Settings = Readonly<Record<string, string>>;

export interface OwnRedisOptions {
  /** It has an append-only file unless these are given. */
  readonly settings?: Settings;
  /** It watches over others; then it has no file but that. */
  readonly sentinel?: boolean;
  /** Puts a link in front of it, and tells others to come by that, with this setting. */
  readonly linkedBy?: 'cluster-announce-port' | 'replica-announce-port' | undefined;
  /** What it asks for. */
  readonly password?: string | undefined;
  /** It speaks TLS, with replicas and sentinels too, at a port of its own. */
  readonly certificates?: Certificates | undefined;
}

/** What stands alone loses nothing that it has confirmed. */
const durable: Settings = { appendonly: 'yes', appendfsync: 'always' };

/** A Redis that a test may do anything to. */
export class OwnRedis {
  readonly url: string;
  readonly port: number;
  /** Where it speaks TLS, if it does. */
  readonly tlsPort: number | undefined;
  /** The way by which others come to it, if it has one. */
  readonly link: TcpLink | undefined;
  readonly #start: Start;
  #server: RunningRedis;
  #isFrozen = false;

  private constructor(start: Start, server: RunningRedis, link?: TcpLink) {
    this.#start = start;
    this.#server = server;
    this.url = server.url;
    this.port = server.port;
    this.tlsPort = start.tlsPort;
    this.link = link;
  }

  static async start({
    settings = durable,
    sentinel = false,
    linkedBy,
    password,
    certificates,
  }: OwnRedisOptions = {}): Promise<OwnRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-own-redis-'));
    testGuard.watch(folderOf(dir));
    const tlsPort = certificates && (await testPort());
    const start: Start = {
      dir,
      settings: { ...settings, ...(certificates && tlsSettings(dir, certificates, tlsPort)) },
      port: await testPort(),
      tlsPort,
      sentinel,
      ...(password === undefined ? {} : { password }),
    };
    if (linkedBy === undefined) return new OwnRedis(start, await run(start));
    const link = new TcpLink(`redis://127.0.0.1:${start.port}`);
    await link.open();
    const linked = { ...start, settings: { ...start.settings, [linkedBy]: String(link.port) } };
    return new OwnRedis(linked, await run(linked), link);
  }

  /** Of the server that runs now. */
  get pid(): number {
    return this.#server.pid;
  }

  /** The port by which others come to it. */
  get knownPort(): number {
    return this.link?.port ?? this.tlsPort ?? this.port;
  }

  /** Ends it as a crash does. */
  async crash(): Promise<void> {
    await this.#server.kill();
    this.#isFrozen = false;
  }

  /** Starts it again with what its file holds; `more` settings come on top. A Sentinel has all settings from its file. */
  async recover(more: Settings = {}): Promise<void> {
    const { settings, sentinel } = this.#start;
    this.#server = await run({ ...this.#start, settings: { ...settings, ...more }, isBack: sentinel });
  }

  /** Halts it, or lets it go on: its connections stay open. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    process.kill(this.#server.pid, isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Runs commands on a connection of its own. */
  async command(...args: readonly string[]): Promise<unknown> {
    const redis = new Redis(this.url);
    redis.on('error', () => undefined);
    try {
      const [name = '', ...rest] = args;
      return await redis.call(name, ...rest);
    } finally {
      redis.disconnect();
    }
  }

  async stop(): Promise<void> {
    if (this.#isFrozen) this.freeze(false);
    await this.link?.cut();
    await this.#server.kill();
    rmSync(this.#start.dir, { recursive: true, force: true });
    testGuard.forget(folderOf(this.#start.dir));
  }
}

/** What a server is started with. */
interface Start {
  readonly dir: string;
  readonly settings: Settings;
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly sentinel: boolean;
  readonly password?: string;
  /** Set if it goes by the configuration that it has written itself. */
  readonly isBack?: boolean;
}

async function run({ isBack = false, ...start }: Start): Promise<RunningRedis> {
  const source = await findRedis({ say: () => undefined });
  if (!source) throw new Error(noRedis);
  return startRedis({ ...start, source, guard: testGuard, keepsConfiguration: isBack });
}

/** Puts certificates where a server finds them. Its folder is where its relative paths begin. */
function tlsSettings(dir: string, { authority, certificate, key }: Certificates, port = 0): Settings {
  const files = { 'ca.crt': authority, 'server.crt': certificate, 'server.key': key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
  return {
    'tls-port': String(port),
    'tls-ca-cert-file': 'ca.crt',
    'tls-cert-file': 'server.crt',
    'tls-key-file': 'server.key',
    'tls-auth-clients': 'no',
    'tls-replication': 'yes',
  };
}

function folderOf(path: string): Charge {
  return { kind: 'folder', path };
}
