// `npm run fuzz`: valid, nearly valid and hostile input, and one oracle. See tests/fuzz/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('tests/fuzz/main.ts');
