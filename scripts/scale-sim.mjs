// `npm run scale:sim`: a day's traffic against the rule that scales workers. See trials/scale/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/scale/main.ts');
