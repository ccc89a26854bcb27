// `npm run admin`: users, from the command line. Without REDIS_URL it speaks to the private Redis of `npm start`.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './setup/prepare.mjs';
import { runTypeScript } from './setup/run-typescript.mjs';

const address = join(resolve(root, process.env['DATA_DIR'] || '.data'), 'redis-url');
if (!process.env['REDIS_URL'] && existsSync(address)) {
  process.env['REDIS_URL'] = readFileSync(address, 'utf8').trim();
}
await runTypeScript('services/gateway/src/admin/main.ts', process.argv.slice(2));
