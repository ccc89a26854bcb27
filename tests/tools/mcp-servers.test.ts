import type { Answer, Progress, ToolOutcome } from '@agentconnect/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { McpRig, patience, rigSecret, rigTools } from '../support/tools/mcp-rig.ts';

let rig: McpRig;
beforeAll(async () => {
  rig = await new McpRig().start({
    tools: { hang: { timeout_seconds: 0.3 }, megabyte: { max_result_bytes: 1_000 } },
  });
});
afterAll(() => rig.end());

const tea = { what: 'tea' };

async function stateOf(server: string): Promise<string> {
  const asked = await rig.call(`${server}.order`, tea);
  if (asked.status !== 'question') throw new TypeError(JSON.stringify(asked));
  expect(asked.questions).toMatchObject([
    {
      key: 'size',
      message: 'Which size of tea?',
      schema: { properties: { size: { enum: ['small', 'large'] } } },
    },
  ]);
  return asked.state;
}

function answered(server: string, state: string, size: Answer): Promise<ToolOutcome> {
  return rig.call(`${server}.order`, tea, { answered: { answers: { size }, state } });
}

function heardOfIt(): number {
  return rig.givenUp + rig.noted('given up').length;
}

describe.each(['http', 'stdio'])('a server of 2026, over %s', (server) => {
  it('has its tools listed, with what they do to the world', async () => {
    expect(await rig.names(server)).toEqual(rigTools);
    const policyOf = async (name: string): Promise<unknown> =>
      (await rig.tools.find(`${server}.${name}`))?.policy;
    expect(await policyOf('add')).toMatchObject({
      idempotent: true,
      destructive: false,
      approval: 'destructive',
    });
    expect(await policyOf('write')).toMatchObject({ idempotent: false, destructive: true });
    expect(await policyOf('append')).toMatchObject({ idempotent: true, destructive: false });
    expect(rig.file.told).toContainEqual({
      level: 'info',
      message: expect.any(String),
      fields: { server, protocol: '2026-07-28' },
    });
  });

  it.each<[string, object, object]>([
    ['add', { a: 1, b: 2 }, { status: 'ok', content: '{"sum":3}' }],
    ['write', { what: 'it' }, { status: 'ok', content: 'wrote it' }],
    ['append', {}, { status: 'ok', content: 'appended' }],
    ['tree', { root: { name: 'a', next: { name: 'b' } } }, { status: 'ok', content: 'a tree' }],
    ['steps', {}, { status: 'ok', content: 'there' }],
    ['nothing', {}, { status: 'ok', content: 'Done (without content).' }],
    ['fail', {}, { status: 'error', code: 'TOOL_FAILED', content: 'it did not work' }],
    ['throw', {}, { status: 'error', code: 'TOOL_FAILED', content: 'thrown' }],
    ['gone', {}, { status: 'error', code: 'TOOL_NOT_FOUND' }],
  ])('has each of them called: %s', async (name, args, outcome) => {
    expect(await rig.call(`${server}.${name}`, args)).toMatchObject(outcome);
  });

  it('has what is too long cut with a mark', async () => {
    expect(await rig.call(`${server}.megabyte`)).toEqual({
      status: 'ok',
      content: expect.stringMatching(
        /^x+\n\[cut: the result has 1048576 bytes, and this is its beginning\]$/,
      ),
    });
  });

  it('asks a person, and goes on with the answer', async () => {
    const state = await stateOf(server);
    expect(await answered(server, state, { action: 'accept', content: { size: 'large' } })).toEqual({
      status: 'ok',
      content: 'large tea\n{"ordered":"large tea"}',
    });
  });

  it('is told that a person declines', async () => {
    const state = await stateOf(server);
    expect(await answered(server, state, { action: 'decline' })).toMatchObject({
      status: 'error',
      content: 'nothing was ordered',
    });
  });

  it('does not go on with a state that it did not give', async () => {
    const state = JSON.stringify({ requestState: 'made up', keys: ['size'] });
    expect(await answered(server, state, { action: 'cancel' })).toMatchObject({ code: 'TOOL_FAILED' });
  });

  it('hangs, is left in time, and hears of it', async () => {
    const before = heardOfIt();
    expect(await rig.call(`${server}.hang`)).toMatchObject({ status: 'unknown', code: 'TOOL_TIMEOUT' });
    await expect.poll(heardOfIt, patience).toBe(before + 1);
    expect(await rig.call(`${server}.append`)).toMatchObject({ status: 'ok' });
  });

  it('tells how far it is, and is left when a call is given up', async () => {
    const before = heardOfIt();
    const controller = new AbortController();
    const told: unknown[] = [];
    const onProgress = (progress: Progress): void => {
      told.push(progress);
      controller.abort(new Error('stopped'));
    };
    const call = rig.call(`${server}.hang`, {}, { onProgress }, controller.signal);
    await expect(call).rejects.toThrow('stopped');
    expect(told).toEqual([{ progress: 1, total: 3, message: 'step 1' }]);
    await expect.poll(heardOfIt, patience).toBe(before + 1);
  });

  it('answers many calls side by side, each its own', async () => {
    const sums = await Promise.all(
      Array.from({ length: 20 }, (_, a) => rig.call(`${server}.add`, { a, b: 1 })),
    );
    expect(sums).toEqual(sums.map((_, a) => ({ status: 'ok', content: JSON.stringify({ sum: a + 1 }) })));
  });
});

describe('a server over streamable HTTP', () => {
  it('is sent its headers with each request, and its secret goes nowhere else', async () => {
    await rig.call('http.append');
    expect(rig.http.headers.every(({ authorization }) => authorization === `Bearer ${rigSecret}`)).toBe(true);
    expect(JSON.stringify(rig.file.told)).not.toContain(rigSecret);
  });

  it('has more than can be read told as what it is', async () => {
    expect(await rig.call('http.too-much')).toMatchObject({ status: 'error', code: 'TOOL_BAD_RESULT' });
  });

  it('says that its list has changed', async () => {
    expect(await rig.names('http')).not.toContain('more');
    rig.hasMore = true;
    rig.http.handler.notify.toolsChanged();
    await expect.poll(() => rig.names('http'), patience).toContain('more');
    expect(await rig.call('http.more')).toMatchObject({ status: 'ok' });
  });

  it('loses a tool between two calls, and says so', async () => {
    rig.hasMore = false;
    // Nobody has told of it yet.
    expect(await rig.call('http.more')).toMatchObject({ status: 'error', code: 'TOOL_FAILED' });
    rig.http.handler.notify.toolsChanged();
    await expect.poll(() => rig.call('http.more'), patience).toMatchObject({ code: 'TOOL_NOT_FOUND' });
  });
});

describe('a server over stdio', () => {
  it('is one program, with the environment that its entry lists and no other', async () => {
    await Promise.all([rig.names('stdio'), rig.call('stdio.append'), rig.call('stdio.append')]);
    expect(rig.running()).toBe(1);
    const environments = rig.noted('start').map((line) => line.split(' ').slice(2));
    expect(environments).toEqual(environments.map(() => ['MCP_NOTES', 'SECRET']));
  });

  it('has what it writes to its standard error told without secrets', async () => {
    await expect
      .poll(() => rig.file.told, patience)
      .toContainEqual({
        level: 'debug',
        message: 'an MCP server says',
        fields: { server: 'stdio', line: 'a secret: [secret]' },
      });
    expect(JSON.stringify(rig.file.told)).not.toContain(rigSecret);
  });
});
