// `npm run fuzz`: valid, nearly valid and hostile input, and one oracle. See trials/fuzz/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/fuzz/main.ts');
