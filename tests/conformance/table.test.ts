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

  it('has a check for each row that is served, and none for one that is not', () => {
    for (const row of rows) expect(row.check !== undefined, row.id).toBe(row.needs === 'now');
  });

  it('is what docs/conformance.md shows', async () => {
    const shown = await readFile(resolve(import.meta.dirname, '../..', docsPath), 'utf8');
    expect(shown, 'run: node --conditions=source tests/conformance/write-docs.ts').toBe(
      await conformanceDocs(),
    );
  });
});
