// `npm run chaos`: faults on purpose, and one oracle. See tests/chaos/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('tests/chaos/main.ts');
