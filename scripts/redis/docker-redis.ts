import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type FindRedisOptions, oldestRedis, type RedisSource } from './redis-source.ts';

const docker = promisify(execFile);
const pulled = 'redis:8-alpine';

/** An image of Redis or Valkey that an engine has, or that it can pull. */
export async function dockerSource({ say, signal }: FindRedisOptions): Promise<RedisSource | undefined> {
  const images = await localImages();
  if (!images) return undefined;
  const local = images.find(isNewEnough);
  if (local) return { kind: 'image', image: local, about: `the container image ${local}` };
  say(`pulling the container image ${pulled} …`);
  try {
    await docker('docker', ['pull', '--quiet', pulled], signal ? { signal } : {});
    return { kind: 'image', image: pulled, about: `the container image ${pulled}` };
  } catch {
    return undefined;
  }
}

/** The images of the engine, as `name:tag`; `undefined` if no engine answers. */
async function localImages(): Promise<string[] | undefined> {
  try {
    const args = ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'];
    const { stdout } = await docker('docker', args, { timeout: 5_000 });
    return stdout.split('\n');
  } catch {
    return undefined;
  }
}

function isNewEnough(image: string): boolean {
  const version = /^(?:docker\.io\/)?(?:library\/)?(?:redis|valkey\/valkey):(\d+)/.exec(image)?.[1];
  return version !== undefined && Number(version) >= oldestRedis;
}
