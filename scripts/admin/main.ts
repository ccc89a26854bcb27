// Runs the gateway's command line for operators with the settings of `npm start`: those of the file .env, and its
// private Redis.
import { join } from 'node:path';
import { readLauncherConfig } from '../launcher/config.ts';
import { loadEnvFile } from '../launcher/env-file.ts';
import { FolderClaim } from '../launcher/folder-claim.ts';

loadEnvFile();
const isGiven = Boolean(process.env['REDIS_URL'] || process.env['REDIS_URL_FILE']);
const privateUrl = isGiven ? undefined : await privateRedisUrl();
if (privateUrl) process.env['REDIS_URL'] = privateUrl;
if (isGiven || privateUrl || process.argv.includes('--help')) {
  await import('../../services/gateway/src/admin/main.ts');
} else {
  process.stderr.write('error: no Redis: set REDIS_URL, or run npm start in another terminal\n');
  process.exitCode = 1;
}

async function privateRedisUrl(): Promise<string | undefined> {
  const { DATA_DIR } = readLauncherConfig(process.env);
  return new FolderClaim(join(DATA_DIR, 'redis')).url();
}
