import { format, resolveConfig } from 'prettier';
import type { Row } from './row.ts';
import { table } from './table.ts';

/** Where the table is published, from the root of the project. */
export const docsPath = 'docs/conformance.md';

const sources = { api: 'API', contract: 'contract', guide: 'guide for clients' } as const;

/** docs/conformance.md, made from the table. */
export async function conformanceDocs(): Promise<string> {
  const rows = table.flatMap((topic) => topic.rows);
  const text = [
    '# Conformance',
    '',
    '<!-- Made from tests/conformance/table.ts by npm run docs. -->',
    '',
    'Every statement of the API’s documentation, of the contract that settles what it leaves open, and of what the',
    '[guide for clients](clients.md) adds to both: each is checked by HTTP and WebSocket on a running system with each',
    'test run.',
    '',
    `${rows.length} statements.`,
    ...table.flatMap(({ topic, rows: inTopic }) => ['', `## ${topic}`, '', ...tableOf(inTopic)]),
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(docsPath)), filepath: docsPath });
}

function tableOf(rows: readonly Row[]): string[] {
  return [
    '| id | statement | from |',
    '| --- | --- | --- |',
    ...rows.map(
      (row) => `| ${row.id} | ${escaped(row.statement)} | ${sources[row.source]}: ${escaped(row.section)} |`,
    ),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
