// `npm start`: the whole product on this machine. See launcher/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('scripts/launcher/main.ts');
