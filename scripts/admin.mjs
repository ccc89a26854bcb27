// `npm run admin`: users, from the command line. See admin/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/admin/main.ts', { interactive: true });
