// `npm run build:console`: what gateways serve at `/`. See console/build-console.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/console/main.ts');
