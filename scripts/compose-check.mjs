// `npm run compose:check`: the images and docker-compose.yml, run for real. See tests/compose/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('tests/compose/main.ts');
