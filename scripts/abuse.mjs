// `npm run abuse`: attacks, each beside a bystander who must not notice. See tests/abuse/main.ts.
import { runTypeScript } from './setup/run-typescript.mjs';

await runTypeScript('tests/abuse/main.ts');
