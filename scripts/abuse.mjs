// `npm run abuse`: attacks, each beside a bystander who must not notice. See trials/abuse/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('trials/abuse/main.ts');
