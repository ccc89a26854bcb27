// `npm run compose:check`: the images and docker-compose.yml, run for real. See trials/compose/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/compose/main.ts');
