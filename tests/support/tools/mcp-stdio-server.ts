/**
 * `mcpTools` over stdio, in the protocol of 2026, as a program. It says what it is told of to the file in MCP_NOTES, one
 * line each: its start (with the names of its variables), its calls, its end.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { mcpTools } from './mcp-tools.ts';

const notes = process.env['MCP_NOTES'] ?? '';
const note = (line: string): void => appendFileSync(notes, `${line}\n`);

note(`start ${process.pid} ${Object.keys(process.env).toSorted().join(' ')}`);
process.stderr.write(`a secret: ${process.env['SECRET'] ?? ''}\n`);
serveStdio(() =>
  mcpTools({
    hasMore: () => existsSync(`${notes}.more`),
    onCall: (tool) => {
      note(`call ${tool}`);
      if (existsSync(`${notes}.die`)) process.exit(1);
    },
    onGivenUp: () => note('given up'),
  }),
);
process.on('exit', () => note(`exit ${process.pid}`));
