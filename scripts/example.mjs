// `npm run example debate`: runs a program of docs/examples.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/root.mjs';
import { runTypeScript } from './setup/run-typescript.mjs';

const folder = 'docs/examples';
const names = readdirSync(join(root, folder)).flatMap((file) => /^(?!client)(.+)\.ts$/.exec(file)?.[1] ?? []);
const [name] = process.argv.splice(2, 1);
if (names.includes(name)) await runTypeScript(`${folder}/${name}.ts`);
else {
  process.stderr.write(`✗ npm run example takes one of ${names.join(', ')}\n`);
  process.exitCode = 2;
}
