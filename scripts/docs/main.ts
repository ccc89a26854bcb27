import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { conformanceDocs, docsPath } from '../../tests/conformance/docs.ts';
import { generatedPages } from './pages.ts';

for (const [path, text] of generatedPages()) {
  write(path, await format(text, { filepath: path, printWidth: 110, singleQuote: true }));
}
write(docsPath, await conformanceDocs());

function write(path: string, text: string): void {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
