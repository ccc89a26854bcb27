import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLauncherConfig } from '../../scripts/launcher/config.ts';
import { root } from '../../scripts/setup/root.mjs';
import { readWorkerConfig, workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings, readGatewayConfig } from '../../services/gateway/src/config.ts';

const settings: Readonly<Record<string, { readonly default?: string }>> = {
  ...workerSettings,
  ...gatewaySettings,
  DATA_DIR: { default: '.data' },
};
const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
const offered = lines.flatMap((line) => {
  const [, name, value] = /^# ([A-Z_]+)=(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value] as const];
});

it('changes nothing when it is copied as it is', () => {
  expect(lines.filter((line) => line !== '' && !line.startsWith('# '))).toEqual([]);
});

it('offers settings that are read, and every key of a provider', () => {
  const names = offered.map(([name]) => name);
  expect(names.filter((name) => !(name in settings))).toEqual([]);
  const keys = Object.keys(settings).filter((name) => name.endsWith('_API_KEY'));
  expect(keys.length).toBeGreaterThan(3);
  expect(names).toEqual(expect.arrayContaining(keys));
});

it('shows the defaults, and values that are taken', () => {
  const withDefault = offered.filter(([name]) => settings[name]?.default !== undefined);
  expect(withDefault.length).toBeGreaterThan(4);
  for (const [name, value] of withDefault) expect(value, name).toBe(settings[name]?.default);
  const env = Object.fromEntries(offered);
  expect(readLauncherConfig(env).DATA_DIR).toBe(join(root, '.data'));
  const config = readGatewayConfig({ ...env, JWT_SECRET: 'x'.repeat(32) });
  expect(config.CORS_ORIGINS).toEqual([env['CORS_ORIGINS']]);
  expect(readWorkerConfig(env).providers.has('ollama')).toBe(true);
});

it('explains each group in a line before it', () => {
  const groups = lines.join('\n').trim().split('\n\n').slice(1);
  expect(groups.length).toBeGreaterThan(5);
  for (const group of groups) expect(group).toMatch(/^# [A-Z].*\.( .*)?\n# [A-Z_]+=/);
});
