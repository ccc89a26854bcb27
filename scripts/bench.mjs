// `npm run bench`: what the product does under load, and what that costs. See bench/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('bench/main.ts');
