import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolsFileError } from '@agentconnect/tools';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OwnToolsFile } from '../support/tools/tools-file.ts';

const files: OwnToolsFile[] = [];

function fileWith(content: unknown, name?: string): OwnToolsFile {
  const file = new OwnToolsFile(content, name);
  files.push(file);
  return file;
}

afterEach(async () => {
  await Promise.all(files.splice(0).map((file) => file.remove()));
});

/** What is said of a file that is wrong, without its path. */
function mistakeIn(content: unknown, env: Record<string, string> = {}): string {
  const file = fileWith(content);
  let told: unknown;
  try {
    file.open(env, ['ask_agent']);
  } catch (error) {
    told = error;
  }
  if (!(told instanceof ToolsFileError)) throw new TypeError('it was taken');
  expect(told.message).toContain(`TOOLS_FILE ${file.path}`);
  expect(told.message).not.toContain('\n');
  expect(told.message).not.toContain('sk-secret');
  return told.message.slice(`TOOLS_FILE ${file.path}`.length);
}

const weather = `
tools:
  weather:
    description: The weather of a city
    url: https://weather.test/{city}
    parameters:
      type: object
      properties: { city: { type: string } }
      required: [city]
    users: all
`;

describe('TOOLS_FILE', () => {
  it('may be left out, be empty, or name nothing', async () => {
    expect(await fileWith('').open().catalogue()).toEqual({ tools: [], unlisted: [] });
    expect(await fileWith('{}').open().catalogue()).toEqual({ tools: [], unlisted: [] });
  });

  it('is YAML, with what is left out filled in by the kind of tool', async () => {
    const file = fileWith(
      `${weather}  note:\n    description: Writes a note\n    method: POST\n    url: https://notes.test/\n    users: [ada]\n`,
    );
    expect(await file.open().catalogue()).toMatchObject({
      tools: [
        {
          name: 'weather',
          kind: 'http',
          users: 'all',
          approval: 'destructive',
          idempotent: true,
          destructive: false,
        },
        { name: 'note', users: ['ada'], approval: 'destructive', idempotent: false, destructive: true },
      ],
    });
  });

  it('is JSON, with tabs as well', async () => {
    const content = { tools: { it: { description: 'x', url: 'http://a.test/' } } };
    const file = fileWith(JSON.stringify(content, null, '\t'), 'tools.json');
    expect(await file.open().find('it')).toMatchObject({ policy: { users: [] } });
  });

  it.each([
    ['no YAML', 'tools:\n  a: [\n', /^:\d+:\d+: is not YAML/],
    ['a key twice', 'tools: {}\ntools: {}\n', /^:2:1: is not YAML \(duplicate key\)/],
    ['a tag', 'tools: !!js/function "x"', /^:1:8: is not YAML/],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdef'
        .split('')
        .map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcde'[at]}`).join(', ')}]`)
        .join('\n')}`,
      /aliases/,
    ],
    ['a list', '- a', /^:1:1: /],
    ['an unknown member', 'tool: {}', /^:1:1: tool: is not known here/],
    [
      'an unknown member of a tool',
      `${weather}    uses: all\n`,
      /^:11:5: tools\.weather\.uses: is not known here/,
    ],
    ['a wrong name', 'tools:\n  "Weather!": {}\n', /^:2:3: tools\.Weather!: a name is of a-z/],
    [
      'a name that is built in',
      weather.replace('weather:', 'ask_agent:'),
      /^:3:3: tools\.ask_agent: this name belongs/,
    ],
    ['a wrong method', `${weather}    method: GETT\n`, /^:11:5: tools\.weather\.method: /],
    ['no description', 'tools:\n  a:\n    url: http://a.test\n', /^:2:3: tools\.a\.description: /],
    [
      'no address',
      'tools: {a: {description: x, url: ftp://a.test}}',
      /^:1:29: tools\.a\.url: must be an http/,
    ],
    [
      'an address with a password',
      'tools: {a: {description: x, url: "http://u:sk-secret@a.test"}}',
      /without a user/,
    ],
    [
      'an argument in the host',
      weather.replace('https://weather.test/{city}', 'https://{city}.test/'),
      /^:5:5: tools\.weather\.url: an argument may stand in the path/,
    ],
    [
      'an argument that is not required',
      weather.replace('required: [city]', 'minProperties: 0'),
      /^:5:5: .*\{city\}/,
    ],
    [
      'a wrong schema',
      weather.replace('type: object', 'type: array'),
      /^:7:7: tools\.weather\.parameters\.type: must be object/,
    ],
    [
      'a schema of a megabyte',
      {
        tools: {
          a: {
            description: 'x',
            url: 'http://a.test',
            parameters: { type: 'object', title: 'x'.repeat(1_000_000) },
          },
        },
      },
      /parameters: must be at most/,
    ],
    ['a file of more than a megabyte', `# ${'x'.repeat(1_100_000)}`, /^: must have at most/],
    [
      'a header of the connection',
      `${weather}    headers: { Host: a }\n`,
      /^:11:16: tools\.weather\.headers\.Host: this header/,
    ],
    ['a header of two lines', `${weather}    headers: { X-A: "a\\nb" }\n`, /^:11:16: .*one line/],
    [
      'a variable that is not set',
      `${weather}    headers: { X-A: { env: NONE } }\n`,
      /^:11:23: tools\.weather\.headers\.X-A\.env: NONE is not set/,
    ],
    [
      'a secret file that is not there',
      `${weather}    headers: { X-A: { file: /none } }\n`,
      /cannot read \/none \(ENOENT\)/,
    ],
    ['two secrets', `${weather}    headers: { X-A: { file: /none, env: A } }\n`, /not both/],
    ['a secret of two lines', `${weather}    headers: { X-A: { env: LINES } }\n`, /one line/],
    [
      'a limit that is too high',
      `${weather}    timeout_seconds: 100000\n`,
      /^:11:5: tools\.weather\.timeout_seconds: /,
    ],
    [
      'users that are none',
      weather.replace('users: all', 'users: everyone'),
      /^:10:5: tools\.weather\.users: must be all/,
    ],
    ['a server that is nowhere', 'mcp_servers:\n  a: {}\n', /mcp_servers\.a\.url: give url or command/],
    ['a server that is twice', 'mcp_servers:\n  a: { url: http://a.test, command: x }\n', /not both/],
    [
      'arguments of no program',
      'mcp_servers:\n  a: { url: http://a.test, args: [x] }\n',
      /args: belongs to command/,
    ],
    [
      'headers of a program',
      'mcp_servers:\n  a: { command: x, headers: { A: b } }\n',
      /headers: belongs to url/,
    ],
    [
      'a server of the name of a tool',
      `${weather}mcp_servers:\n  weather: { command: x }\n`,
      /^:12:3: mcp_servers\.weather: this is the name/,
    ],
  ])('is refused with the place of the mistake: %s', (_, content, told) => {
    expect(mistakeIn(content, { LINES: 'sk-secret\nsk-secret' })).toMatch(told);
  });

  it('tells several mistakes at once, on one line', () => {
    const told = mistakeIn(
      'tools:\n  a: { url: 1 }\n  b: { description: x, url: "http://b.test", method: PUSH }\n',
    );
    expect(told).toMatch(
      /^:2:\d+: tools\.a\.description: .*; 2:\d+: tools\.a\.url: .*; 3:\d+: tools\.b\.method: /,
    );
  });

  it('names a file that is not there', async () => {
    const file = fileWith('');
    await file.remove();
    expect(() => file.open()).toThrow(`TOOLS_FILE ${file.path}: cannot be read (ENOENT)`);
  });

  it('reads secrets of variables and files', async () => {
    const file = fileWith('');
    const path = file.put('secret', 'from-a-file\n');
    file.write(`${weather}    headers: { X-A: { file: ${path} }, X-B: { env: B, prefix: "Key " } }\n`);
    expect(await file.open({ B: ' from-a-variable ' }).find('weather')).toBeDefined();
  });

  it('warns of what is not checked in a schema', () => {
    const file = fileWith(weather.replace('type: string', 'type: string, format: hostname'));
    file.open();
    expect(file.told).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('not checked'),
        fields: { tool: 'weather', places: ['properties.city.format'] },
      },
    ]);
  });
});

describe('the schema of TOOLS_FILE', () => {
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/tools-file.schema.json'), 'utf8')),
  );
  const servers = `
mcp_servers:
  github:
    url: https://github.test/mcp
    headers: { Authorization: { env: TOKEN, prefix: 'Bearer ' } }
    tools: { 'delete_*': { approval: always }, 'admin_*': { enabled: false } }
  files: { command: npx, args: [files], env: { PATH: /usr/bin }, idle_seconds: 60, users: [ada] }
`;

  it('takes what is taken', () => {
    expect(() => fileWith(weather + servers).open({ TOKEN: 'x' })).not.toThrow();
    expect(validate(parse(weather + servers))).toBe(true);
    expect(validate({})).toBe(true);
  });

  it.each([
    `${weather}    uses: all`,
    weather.replace('weather:', 'Weather!:'),
    weather.replace('users: all', 'users: everyone'),
    `${weather}    timeout_seconds: 100000`,
    servers.replace('approval: always', 'approval: sometimes'),
  ])('refuses what is refused', (text) => {
    expect(() => fileWith(text).open({ TOKEN: 'x' })).toThrow(ToolsFileError);
    expect(validate(parse(text))).toBe(false);
  });
});

describe('TOOLS_FILE, read again', () => {
  it('counts from then on', async () => {
    const file = fileWith(weather);
    const tools = file.open();
    file.write(weather.replace('weather:', 'forecast:'));
    tools.reload();
    expect(await tools.find('weather')).toBeUndefined();
    expect(await tools.find('forecast')).toBeDefined();
  });

  it('is left aside if it is wrong, which is logged', async () => {
    const file = fileWith(weather);
    const tools = file.open();
    file.write(`${weather}    method: GETT\n`);
    tools.reload();
    expect(await tools.find('weather')).toBeDefined();
    expect(file.told).toEqual([
      {
        level: 'error',
        message: expect.any(String),
        fields: { problem: expect.stringMatching(/:11:5: tools\.weather\.method/) },
      },
    ]);
  });

  it('is left aside if it is gone', async () => {
    const file = fileWith(weather);
    const tools = file.open();
    await file.remove();
    tools.reload();
    expect(await tools.find('weather')).toBeDefined();
    expect(file.told).toMatchObject([
      { level: 'error', fields: { problem: expect.stringContaining('ENOENT') } },
    ]);
  });
});

describe('the tools of an agent', () => {
  const tools = `
tools:
  all: { description: x, url: http://a.test, users: all }
  hers: { description: x, url: http://a.test, users: [ada] }
  his: { description: x, url: http://a.test, users: [ben] }
  nobodys: { description: x, url: http://a.test }
`;

  it('are those that it names and its user may use', async () => {
    const offered = await fileWith(tools).open().offered(['*', 'none', 'no*e'], 'ada');
    expect(offered.tools.map(({ name }) => name)).toEqual(['all', 'hers']);
    expect(offered.missing).toEqual(['none', 'no*e']);
  });
});
