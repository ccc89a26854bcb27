// Runs the gateway's command line for operators with the settings of `npm start`: those of the file .env, and its
// private Redis.
import { join } from 'node:path';
import { badSettingExitCode, SettingsError } from '@agentconnect/operations';
import { runAdmin } from '../../services/gateway/src/admin/run-admin.ts';
import { readLauncherConfig } from '../launcher/config.ts';
import { loadEnvFile } from '../launcher/env-file.ts';
import { FolderClaim } from '../launcher/folder-claim.ts';

const args = process.argv.slice(2);
/** Whether it is only to say how it is called, or what it is: then it needs no Redis. */
const isAsked = args.length === 0 || args.some((arg) => ['help', '--help', '-h', '--version'].includes(arg));

loadEnvFile();
/** By which it is told where to do its work. */
const given = ['REDIS_URL', 'REDIS_URL_FILE', 'ADMIN_API_URL'];
try {
  const isGiven = given.some((name) => process.env[name]) || args.some((arg) => /^--url\b/.test(arg));
  const privateUrl = isGiven || isAsked ? undefined : await privateRedisUrl();
  if (privateUrl) process.env['REDIS_URL'] = privateUrl;
  if (isGiven || isAsked || privateUrl) await runAdmin({ call: 'npm run admin --', args, env: process.env });
  else fail('error: no Redis: set REDIS_URL, or run npm start in another terminal', 1);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  fail(`config: ${error.message}`, badSettingExitCode);
}

function fail(line: string, exitCode: number): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}

async function privateRedisUrl(): Promise<string | undefined> {
  const { DATA_DIR } = readLauncherConfig(process.env);
  return new FolderClaim(join(DATA_DIR, 'redis')).url();
}
