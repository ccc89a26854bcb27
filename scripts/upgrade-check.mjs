// `npm run upgrade:check`: a rolling deploy from an earlier commit to this tree, and back. See trials/upgrade/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/upgrade/main.ts');
