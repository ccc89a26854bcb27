import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { MarkdownPage } from '../../docs/markdown-page.ts';
import { findPython } from '../../support/find-python.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

const run = promisify(execFile);
const folder = 'docs/examples';
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), users: ['demo'] });
});
afterAll(() => stack.stop());

const typist = 'This is the typist, the demo that is built into AgentConnect.';

/** What each prints. The page is run in a browser: tests/browser. */
const printed: Readonly<Record<string, RegExp>> = {
  'first-chat.ts': new RegExp(`^${typist}.*\n$`),
  'first-chat.py': new RegExp(`^${typist}.*\n$`),
  'streaming.ts': new RegExp(`^${typist}.*…\n\\(stopped, \\d+ characters\\)\n$`),
  'resume.ts': new RegExp(`^before: This …\nafter: ${typist}.*\n$`),
  'debate.ts':
    /^tea: Tea wakes gently\.\ncoffee: Coffee is quicker\.\ntea: So let everybody choose\.\ngoal_reached after 3 turns\n$/,
  'supervisor.ts':
    /^planner: Let us go by train\.\ncritic: Trains are late\.\nplanner: Then by bicycle\. \(has heard you\)\ncritic: It may rain\.\nmax_turns after 4 turns\nplanner: Agreed\. \(has heard you\)\ncritic: Agreed\.\nmax_turns after 6 turns\n$/,
  'moderator.ts':
    /^chair: Engineering first\.\nengineering: It can .*\nchair: .*\ndesign: The drafts .*\nchair: .*\nsales: Three .*\nchair: Thank you all\.\ngoal_reached: .+\n$/,
  'structured-data.ts':
    /^STRUCTURED_DATA_INVALID: .+\ntaken as msg_\S+\n\{"article":"teapot","quantity":2\}\n$/,
  'delegation.ts': /^The answer was: The treaty is of 1648\.\nasked: \[\{"agent_id":"\S+","session_id":"\S+"/,
};

const programs = readdirSync(folder).filter((file) => /\.(ts|py)$/.test(file) && file !== 'client.ts');

it('has a test and a line in the list for each, and nothing else', () => {
  expect(Object.keys(printed).toSorted()).toEqual(programs.toSorted());
  const listed = new MarkdownPage(`${folder}/README.md`).links.map(({ target }) => target);
  const files = readdirSync(folder).filter((file) => file !== 'README.md');
  expect(listed.filter((target) => !target.startsWith('..')).toSorted()).toEqual(files.toSorted());
});

it('runs one by its name, and names all for one that is not there', async () => {
  const env = { ...process.env, API: stack.gateway().url, PASSWORD: passwordOf('demo') };
  const { stdout } = await run('node', ['scripts/example.mjs', 'first-chat'], { env, timeout: 90_000 });
  expect(stdout).toMatch(printed['first-chat.ts'] ?? /^$/);
  const unknown = run('node', ['scripts/example.mjs', 'second-chat']);
  await expect(unknown).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/takes one of debate, .*supervisor\n$/),
  });
});

it.concurrent.each(programs)('%s does what it says', async (file) => {
  const env = { ...process.env, API: stack.gateway().url, PASSWORD: passwordOf('demo') };
  const path = `${folder}/${file}`;
  const python = file.endsWith('.py') ? await findPython() : undefined;
  const { stdout, stderr } = python
    ? await run(python.path, [path], { env: { ...env, ...python.env }, timeout: 90_000 })
    : await run(process.execPath, ['--conditions=agentconnect-source', path], { env, timeout: 90_000 });
  expect(stdout, stderr).toMatch(printed[file] ?? /^$/);
});
