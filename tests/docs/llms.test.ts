import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { MarkdownPage } from './markdown-page.ts';

const text = readFileSync(join(root, 'llms.txt'), 'utf8');
const targets = new MarkdownPage('llms.txt').links.map(({ target }) => target);

it('has the form of llmstxt.org: a title, a summary, details, and sections that are lists of links', () => {
  const [head = '', ...sections] = text.split(/^## .+\n/m);
  expect(head).toMatch(/^# .+\n\n> .+\n\n(- .+\n)+\n$/);
  expect(sections.length).toBeGreaterThan(3);
  for (const section of sections) expect(section).toMatch(/^\n(- \[[^\]]+\]\([^)]+\): .+\n)+\n?$/);
});

it('links to files that are there, each once', () => {
  expect(new MarkdownPage('llms.txt').brokenLinks()).toEqual([]);
  expect(targets).toEqual([...new Set(targets)]);
});

it('links to every page, every description of the API and every example', () => {
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const pages = files
    .filter((path) => /\.(md|json)$|^examples\/[^/]+$/.test(path))
    .map((path) => `docs/${path}`);
  const atTheTop = readdirSync(root).filter((path) => path.endsWith('.md'));
  expect(targets.toSorted()).toEqual([...atTheTop, ...pages].toSorted());
});

it('tells the limits that the gateway has', () => {
  const [, line = ''] = /^- Defaults that new clients meet: (.+)$/m.exec(text) ?? [];
  const told = [...line.matchAll(/\d+/g)].map(([number]) => Number(number));
  const { RATE_LIMIT_SESSION_CREATE: create, RATE_LIMIT_SESSION_QUERY: query } = gatewaySettings;
  const {
    RATE_LIMIT_WS_MESSAGES: texts,
    SESSION_IDLE_SECONDS: idle,
    WS_MAX_PAYLOAD_BYTES: most,
  } = gatewaySettings;
  expect(told).toEqual([
    Number(create.default),
    Number(query.default),
    Number(texts.default),
    Number(idle.default) / 60,
    Number(most.default) / 1024,
  ]);
  expect(gatewaySettings.SESSION_TIMEOUT_SECONDS.default).toBe('3600');
});
