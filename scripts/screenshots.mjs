// `npm run screenshots`: every view of the console as a picture. See trials/screenshots/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/screenshots/main.ts');
