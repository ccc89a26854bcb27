import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { generatedPages } from './pages.ts';

for (const [path, text] of generatedPages()) {
  writeFileSync(path, await format(text, { filepath: path, printWidth: 110, singleQuote: true }));
  console.log(`wrote ${path}`);
}
