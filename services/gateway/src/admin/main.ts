import { relative } from 'node:path';
import { runAdmin } from './run-admin.ts';

/** The operator's command line, in the service's folder: `node services/gateway/dist/admin/main.js users list`. */
const [, file = '', ...args] = process.argv;
await runAdmin({ call: `node ${relative(process.cwd(), file)}`, args, env: process.env });
