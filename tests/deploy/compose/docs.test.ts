import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../../scripts/setup/root.mjs';
import { isRead, services as ours } from '../services.ts';
import { type ComposeFile, readComposeFile } from './compose-file.ts';
import { composeLines } from './compose-lines.ts';

const pages = ['README.md', 'docs/deploy.md', 'docs/operate.md'].map((path) =>
  readFileSync(join(root, path), 'utf8'),
);
const page = pages.join('\n');
const [, section = ''] = /^## Docker Compose\n([^]*?)^## /m.exec(page) ?? [];
const composed = readComposeFile();
const variables = new Set(
  [...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+)/g)].map(
    ([, name = '']) => name,
  ),
);

function blocks(text: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm');
  return [...text.matchAll(fence)].map(([, code]) => code ?? '');
}

const commands = blocks(page, 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.includes('docker compose'));

it('names profiles, services and variables that are there', () => {
  const all = (pattern: RegExp): string[] =>
    commands.flatMap((line) => [...line.matchAll(pattern)].flatMap(([, found = '']) => found.split(' ')));
  const profiles = new Set(Object.values(composed.services).flatMap(({ profiles = [] }) => profiles));
  expect(all(/--profile (\S+)/g).toSorted()).toEqual([...profiles].toSorted());
  const services = [
    ...all(/--scale ([^\s=]+)=/g),
    ...all(/ exec -T (\S+) /g),
    ...all(/ run --rm -T --no-deps (\S+) /g),
    ...all(/ (?:stop|start|restart) (.*)$/g),
    ...all(/ logs --follow --tail \d+ (.*)$/g),
  ];
  expect(services.length).toBeGreaterThan(4);
  expect(services.filter((name) => !(name in composed.services))).toEqual([]);
  expect(all(/(?<!export )\b([A-Z_]{4,})=/g).filter((name) => !variables.has(name))).toEqual([]);
});

it('tells of every variable', () => {
  const [, rows = ''] = /^\| variable .*\n\|.*\n((?:\|.*\n)*)/m.exec(section) ?? [];
  const columns = rows.split('\n').map((row) => row.split('|')[1] ?? '');
  const told = columns.flatMap((column) => [...column.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  const families = columns
    .filter((column) => column.includes('…'))
    .map((column) => /`[A-Z]+(_\w+)`/.exec(column)?.[1] ?? '');
  const untold = [...variables].filter(
    (name) => !told.includes(name) && !families.some((ending) => name.endsWith(ending)),
  );
  expect(untold).toEqual([]);
  expect(told.filter((name) => !variables.has(name) && !name.endsWith('_'))).toEqual([]);
});

describe.each(blocks(section, 'yaml').map((text, index) => [index + 1, text] as const))(
  'override %i',
  (_index, text) => {
    it('gives settings that are known', () => {
      const { services } = parse(text, { merge: true }) as ComposeFile;
      for (const [name, { environment = {} }] of Object.entries(services)) {
        // It is the gateway's own program.
        const service = ours.get(name === 'setup' ? 'gateway' : name);
        const unread = Object.keys(environment).filter((setting) => !service || !isRead(setting, service));
        expect(unread, name).toEqual([]);
      }
    });

    it.each(composeLines())('is taken by %s', (program, ...args) => {
      const folder = mkdtempSync(join(tmpdir(), 'compose-'));
      try {
        const override = join(folder, 'override.yml');
        writeFileSync(override, text);
        const files = ['--file', 'docker-compose.yml', '--file', override];
        execFileSync(program, [...args, ...files, 'config', '--quiet'], { cwd: root, stdio: 'pipe' });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
