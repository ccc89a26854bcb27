import type { Setting } from '@agentconnect/operations';
import { markdownTable } from './markdown-table.ts';
import { settingGroups } from './setting-groups.ts';

/** The settings of one service, by name. */
export interface SettingsOf {
  readonly service: string;
  readonly definitions: Readonly<Record<string, Setting>>;
}

const head = ['setting', 'default', 'min', 'max', 'unit', 'read by', 'meaning'];

/** docs/settings.md, from the settings that the services read. Throws an `Error` for a setting without a group. */
export function settingsPage(services: readonly SettingsOf[]): string {
  const names = [...new Set(services.flatMap(({ definitions }) => Object.keys(definitions)))].sort();
  const groupOf = new Map(names.map((name) => [name, groupTitle(name)]));
  const groups = settingGroups.map(({ title }) => ({
    title,
    rows: names.filter((name) => groupOf.get(name) === title).map((name) => row(name, services)),
  }));
  return `# Settings

This page is generated from the code by \`npm run docs\`; a test keeps it true.

Settings are environment variables, read once at the start. A wrong setting ends the program, be it a service, \`npm start\`
or the admin program, with one line that names it and exit code 78. An empty variable counts as not set. A secret can come
from a file instead, named by the variable with \`_FILE\` appended. \`npm start\` also reads a file \`.env\` in the
project's folder. Numbers must be between min and max; without a max there is no upper bound.

${groups.map(({ title }) => `- [${title}](#${anchor(title)})`).join('\n')}

${groups.map(({ title, rows }) => `## ${title}\n\n${markdownTable(head, rows)}`).join('\n\n')}
`;
}

function groupTitle(name: string): string {
  const group = settingGroups.find(({ names }) => names.test(name));
  if (!group) throw new Error(`${name} has no group: add it in scripts/docs/setting-groups.ts`);
  return group.title;
}

function row(name: string, services: readonly SettingsOf[]): string[] {
  const readers = services.filter(({ definitions }) => Object.hasOwn(definitions, name));
  const settings = readers.flatMap(({ definitions }) => definitions[name] ?? []);
  const [setting] = settings;
  if (!setting) throw new Error(`${name} is read by no service`);
  const all = (cell: (setting: Setting) => string): string => [...new Set(settings.map(cell))].join(', ');
  return [
    `\`${name}\`${setting.secret ? `, \`${name}_FILE\`` : ''}`,
    all(({ default: given }) => (given === undefined ? '' : `\`${given}\``)),
    all(({ min }) => String(min ?? '')),
    all(({ max }) => String(max ?? '')),
    all(({ unit }) => unit ?? ''),
    readers.map(({ service }) => service).join(', '),
    `${setting.description}${choicesOf(setting)}`,
  ];
}

function choicesOf({ choices }: Setting): string {
  return choices ? ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.` : '';
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z -]/g, '')
    .replaceAll(' ', '-');
}
