import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { conformanceDocs, docsPath } from './docs.ts';

await writeFile(resolve(import.meta.dirname, '../..', docsPath), await conformanceDocs());
