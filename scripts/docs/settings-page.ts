import type { Setting } from '@agentconnect/operations';
import { markdownTable } from './markdown-table.ts';

/** The settings of one service, by name. */
export interface SettingsOf {
  readonly service: string;
  readonly definitions: Readonly<Record<string, Setting>>;
}

/** docs/settings.md, from the settings that the services read. */
export function settingsPage(services: readonly SettingsOf[]): string {
  const names = [...new Set(services.flatMap(({ definitions }) => Object.keys(definitions)))].sort();
  const rows = names.map((name) => {
    const readers = services.filter(({ definitions }) => Object.hasOwn(definitions, name));
    const settings = readers.flatMap(({ definitions }) => definitions[name] ?? []);
    const defaults = new Set(settings.map(defaultOf));
    const [setting] = settings;
    if (!setting) throw new Error(`${name} is read by no service`);
    return [
      `\`${name}\`${setting.secret ? `, \`${name}_FILE\`` : ''}`,
      [...defaults].join(', '),
      readers.map(({ service }) => service).join(', '),
      setting.description,
    ];
  });
  return `# Settings

This page is made from the code by \`npm run docs\`; a test keeps it true.

Settings are environment variables, read once at the start. A wrong one ends the service with one line that names it.
An empty variable counts as not set. A secret may be given as a file instead, by the name with \`_FILE\` behind it.
\`npm start\` also reads a file \`.env\` in the project's folder.

${markdownTable(['setting', 'default', 'read by', 'meaning'], rows)}
`;
}

function defaultOf(setting: Setting): string {
  if (setting.default === undefined) return '';
  return `\`${setting.default}\`${setting.unit ? ` ${setting.unit}` : ''}`;
}
