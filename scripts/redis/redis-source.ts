import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The first Redis with sharded pub/sub, which the product needs. */
export const oldestRedis = 7;

/** What a server can be started from. */
export type RedisSource =
  | {
      readonly kind: 'program';
      readonly path: string;
      /** What the dynamic linker must know. */
      readonly env: Readonly<Record<string, string>>;
      /** What it is, for people. */
      readonly about: string;
    }
  | { readonly kind: 'image'; readonly image: string; readonly about: string };

export interface FindRedisOptions {
  /** Told what takes a while. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A program as a source, if it runs here and is new enough. */
export async function programSource(
  path: string,
  where: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RedisSource | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { env: { ...process.env, ...env } });
    // `Redis server v=7.0.15 …`, `Valkey server v=8.0.1 …`
    const [, name, version = ''] = /^(\w+) server v=(\d+\.\d+\.\d+)/.exec(stdout) ?? [];
    if (!name || Number.parseInt(version, 10) < oldestRedis) return undefined;
    return { kind: 'program', path, env, about: `${name} ${version} ${where}` };
  } catch {
    return undefined;
  }
}
