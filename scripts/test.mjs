// `npm test`: every check and test. See checks/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/checks/main.ts');
