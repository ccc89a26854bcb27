import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceDocs, docsPath } from './docs.ts';
import { table } from './table.ts';

describe('the table', () => {
  const rows = table.flatMap((topic) => topic.rows);

  it('has an id of its own for each row', () => {
    const ids = rows.map((row) => row.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('is what docs/conformance.md shows', async () => {
    const shown = await readFile(resolve(import.meta.dirname, '../..', docsPath), 'utf8');
    expect(shown, 'run: npm run docs').toBe(await conformanceDocs());
  });
});
