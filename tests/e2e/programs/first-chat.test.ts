import { resolve } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import { BareShell } from '../../support/bare-shell.ts';
import { snippetOf } from '../../support/page-snippet.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

const stops: (() => unknown)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

/** With the limits that everybody has, and users beside `alice` and `bob`. */
async function start(users: readonly string[]): Promise<{ stack: Stack; shell: BareShell }> {
  const stack = await Stack.start({ redisUrl: inject('redisUrl'), users, defaultLimits: true });
  const shell = new BareShell();
  stops.push(
    () => stack.stop(),
    () => shell.remove(),
  );
  return { stack, shell };
}

function readme(stack: Stack, ...names: readonly string[]): string {
  const lines = names.map((name) => snippetOf('README.md', name)).join('\n');
  return lines.replace('http://127.0.0.1:8000/api', stack.gateway().url);
}

const said = /"content":"Hello!".*"type":"response","content":"This is the typist/s;

it('works when pasted, with curl alone, and shows an answer as it is written', async () => {
  const { stack, shell } = await start(['demo']);
  shell.writeFile('.data/demo-password', passwordOf('demo'));
  const lines = readme(stack, 'first chat', 'first stream');
  // It listens for as long as it may, which curl calls an error.
  const output = await shell.run(`${lines.trimEnd()} || [ $? = 28 ]`);
  expect(output).toMatch(said);
  const deltas = output.match(/^data: .*"event":"delta"/gm) ?? [];
  expect(deltas.length).toBeGreaterThan(5);
  expect(output).toMatch(/^data: .*"content":"Hello again!"/m);
});

it('waits for a gateway that is not there yet', async () => {
  const { stack, shell } = await start(['demo']);
  shell.writeFile('.data/demo-password', passwordOf('demo'));
  await stack.kill(0, 'SIGTERM');
  const [output] = await Promise.all([
    shell.run(readme(stack, 'first chat')),
    stack.gatewayProcess(0).start(),
  ]);
  expect(output).toMatch(said);
});

it('ends with the code of an error', async () => {
  const { stack, shell } = await start(['demo']);
  shell.writeFile('.data/demo-password', 'another password');
  expect(await shell.run(readme(stack, 'first chat'))).toMatch(/"code":"[A-Z_]+"[^\n]*\n$/);
});

it('works in containers, with the user that the lines before it add', async () => {
  const { stack, shell } = await start([]);
  const admin = `'${process.execPath}' --conditions=agentconnect-source '${resolve('services/gateway/src/admin/main.ts')}'`;
  // What Docker would do, where there is no engine: the images have the same program.
  shell.addProgram(
    'docker',
    `case "$*" in
      "compose up "*) ;;
      "compose exec -T gateway node services/gateway/dist/admin/main.js "*) shift 6
        REDIS_URL='${inject('redisUrl')}' REDIS_PREFIX='${stack.prefix}' exec ${admin} "$@" ;;
      *) exit 64 ;;
    esac`,
  );
  expect(await shell.run(readme(stack, 'containers', 'first chat'))).toMatch(said);
});
