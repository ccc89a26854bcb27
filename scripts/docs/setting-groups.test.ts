import { setting } from '@agentconnect/operations';
import { expect, it } from 'vitest';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { settingGroups } from './setting-groups.ts';
import { settingsPage } from './settings-page.ts';

const names = Object.keys({ ...gatewaySettings, ...workerSettings });

it('has a group for every setting, and settings for every group', () => {
  const titles = names.map((name) => settingGroups.find((group) => group.names.test(name))?.title);
  expect(new Set(titles)).toEqual(new Set(settingGroups.map(({ title }) => title)));
});

it('shows the bounds that a setting refuses to leave', () => {
  const definitions = {
    PORT: setting.integer({ description: 'A port.', default: 80, min: 1, max: 100, unit: 'ports' }),
    LOG_LEVEL: setting.choice({ description: 'How much.', of: ['much', 'little'], default: 'little' }),
  };
  const page = settingsPage([{ service: 'gateway', definitions }]);
  expect(page).toContain('| `PORT` | `80` | 1 | 100 | ports | gateway | A port. |');
  expect(page).toContain(
    '| `LOG_LEVEL` | `little` |  |  |  | gateway | How much. One of `much`, `little`. |',
  );
  for (const [given, isTaken] of [
    ['0', false],
    ['1', true],
    ['100', true],
    ['101', false],
  ] as const) {
    expect(definitions.PORT.schema.safeParse(given).success, given).toBe(isTaken);
  }
});

it('refuses a setting of no group, by its name', () => {
  const definitions = { ODDITY: setting.optionalText({ description: 'Odd.' }) };
  expect(() => settingsPage([{ service: 'gateway', definitions }])).toThrow(/^ODDITY has no group: add it/);
});
