// `npm run bench`: what a message, a socket, a session and a turn cost. See bench/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('bench/main.ts');
