// `npm run scale:sim`: a day's traffic against the rule that scales workers. See tests/scale/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('tests/scale/main.ts');
