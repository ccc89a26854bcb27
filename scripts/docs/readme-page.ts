import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstChat, firstStream } from '../launcher/first-chat.ts';
import { root } from '../setup/root.mjs';

/** The README, in which the first chat is what `npm start` prints. */
export function readmePage(): string {
  const blocks = {
    'first chat': firstChat({
      api: 'http://127.0.0.1:8000/api',
      user: 'demo',
      password: '${PASSWORD:-$(cat .data/demo-password)}',
    }),
    'first stream': firstStream,
  };
  return Object.entries(blocks).reduce(
    (page, [name, lines]) => withBlock(page, name, lines),
    readFileSync(join(root, 'README.md'), 'utf8'),
  );
}

/** Puts lines of the shell between `<!-- name: begin -->` and its end. Throws an `Error` if these are not there. */
function withBlock(page: string, name: string, lines: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for "${name}"`);
  return `${page.slice(0, from + begin.length)}\n\n\`\`\`sh\n${lines}\`\`\`\n\n${page.slice(to)}`;
}
