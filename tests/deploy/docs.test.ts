import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';
import { whyNoKubectl } from './kubectl.ts';
import { installations, overlays, ownOverlay } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { services } from './services.ts';

const page = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
const [, section = ''] = /^## Kubernetes\n([^]*?)^## /m.exec(page) ?? [];

function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm');
  return [...section.matchAll(fence)].map(([, code]) => code ?? '');
}

/** The names in the first column of the table with this head. */
function column(head: string): string[] {
  const [, rows = ''] = new RegExp(`^\\| ${head} .*\n\\|.*\n((?:\\|.*\n)*)`, 'm').exec(section) ?? [];
  return [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '').toSorted();
}

/** What the page's commands put into Secrets, by the Secrets' names. */
function madeSecrets(): Map<string, Record<string, string>> {
  const commands = blocks('sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.includes('create secret'));
  const env = { ...process.env, OPENAI_API_KEY: 'sk-1', REDIS_PASSWORD: 'secret' };
  return new Map(
    commands.map((command) => {
      const text = execFileSync('bash', ['-euc', `${command} --dry-run=client --output=json`], { env });
      const secret = JSON.parse(text.toString()) as {
        metadata: { name: string };
        data: Record<string, string>;
      };
      const values = Object.entries(secret.data).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]);
      return [secret.metadata.name, Object.fromEntries(values)];
    }),
  );
}

it('tells of every overlay', () => {
  expect(column('overlay')).toEqual(overlays.toSorted());
});

it('applies folders that are there', () => {
  const folders = [...section.matchAll(/apply -k (\S+)/g)].map(([, folder]) => folder ?? '');
  expect(folders).not.toEqual([]);
  expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
});

describe.each(whyNoKubectl() === undefined ? ['with what kubectl builds'] : [])('%s', () => {
  const built = installations();
  const own = blocks('yaml').map(ownOverlay);

  it('tells of every policy of the network', () => {
    // Its page is another chapter's, which has no overlay of one's own.
    const issuers = ownOverlay(
      `resources:\n  - ../${overlays[0] ?? ''}\ncomponents:\n  - ../../components/issuers\n`,
    );
    const all = [...built.map(({ installation }) => installation), ...own, issuers];
    const names = all.flatMap((installation) => installation.of('NetworkPolicy').map(({ name }) => name));
    expect(column('policy')).toEqual([...new Set(names)].toSorted());
  });

  it('makes the Secrets that each overlay names, with settings that its services start by', () => {
    const secrets = madeSecrets();
    for (const { installation } of built) {
      for (const { name, containers } of installation.workloads) {
        for (const container of containers) {
          const named = (container.envFrom ?? []).flatMap(({ secretRef }) => secretRef?.name ?? []);
          expect([...secrets.keys()]).toEqual(expect.arrayContaining(named));
          const env = [installation.environmentOf(container), ...named.map((secret) => secrets.get(secret))];
          services.get(name)?.read(Object.assign({}, ...env) as Record<string, string>);
        }
      }
    }
  });

  it('shows overlays of one’s own that keep every policy', () => {
    expect(own).toHaveLength(2);
    for (const installation of own) expect(breaches(policiesOf('production'), installation)).toEqual([]);
    expect(own[0]?.of('HTTPRoute')[0]?.body.spec).toMatchObject({ hostnames: ['chat.example.com'] });
    expect(own[1]?.of('NetworkPolicy').map(({ name }) => name)).toContain('services-to-collector');
  });
});
