// `npm run chaos`: faults on purpose, and one oracle. See trials/chaos/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/chaos/main.ts');
