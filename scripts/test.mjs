// `npm test`: every check and test but the long tier's. See checks/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/checks/main.ts');
