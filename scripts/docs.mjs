// `npm run docs`: writes the pages that are made from the code. See docs/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/docs/main.ts');
