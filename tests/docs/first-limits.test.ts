import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';
import { gatewaySettings, readGatewayConfig } from '../../services/gateway/src/config.ts';

const page = readFileSync(join(root, 'docs/clients.md'), 'utf8');
const [, section = ''] = /^## Limits you meet first\n([^]*?)^## /m.exec(page) ?? [];
const rows = [...section.matchAll(/^\| .*\|$/gm)].map(([row]) => row.split('|').map((cell) => cell.trim()));
const limits = rows.slice(2).map(([, limit = '', value = '', setting = '', advice = '']) => ({
  limit,
  value,
  name: /^`(\w+)`$/.exec(setting)?.[1] ?? '',
  advice,
}));

const units: Readonly<Record<string, number>> = {
  'a minute': 1,
  minutes: 60,
  hour: 3_600,
  KiB: 1_024,
};

it('comes before all else', () => {
  expect(/^## (.*)/m.exec(page)?.[1]).toBe('Limits you meet first');
});

it('tells of each the default that the gateway has', () => {
  expect(limits).toHaveLength(8);
  for (const { value, name } of limits) {
    const [, number = '', unit = ''] = /^(\d+) (.+)$/.exec(value) ?? [];
    const { default: wanted } = gatewaySettings[name as keyof typeof gatewaySettings];
    expect(String(Number(number) * (units[unit] ?? NaN)), name).toBe(wanted);
  }
});

it('says of each by which code it shows, and what to do', () => {
  for (const { limit, advice } of limits) {
    const codes = advice.match(/\b[A-Z]+_[A-Z_]+\b/g)?.filter((name) => !(name in gatewaySettings)) ?? [];
    expect(codes.filter((code) => !(code in errorCodes))).toEqual([]);
    expect(advice, limit).toMatch(/`[A-Z_]+`|\b\d{4}\b|The same/);
  }
});

it('shows how to turn limits off', () => {
  const [, command = ''] = /```sh\n(.*) npm start\n```/.exec(section) ?? [];
  const given = command.split(' ').map((pair) => pair.split('='));
  expect(given).toHaveLength(2);
  const config = readGatewayConfig({ JWT_SECRET: 'x'.repeat(32), ...Object.fromEntries(given) });
  for (const [name = ''] of given) expect(config).toHaveProperty(name, 0);
});
