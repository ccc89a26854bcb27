import { writeFileSync } from 'node:fs';
import { conformanceDocs, docsPath } from '../../tests/conformance/docs.ts';
import { formatted } from './formatted.ts';
import { generatedPages } from './pages.ts';

for (const [path, text] of generatedPages()) {
  write(path, await formatted(path, text));
}
write(docsPath, await conformanceDocs());

function write(path: string, text: string): void {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
