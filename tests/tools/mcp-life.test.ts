import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpHttpServer } from '../support/tools/mcp-http-server.ts';
import { McpRig, patience, rigTools } from '../support/tools/mcp-rig.ts';

let rig: McpRig;
beforeEach(async () => {
  rig = await new McpRig().start();
});
afterEach(() => rig.end());

/** Offers one server alone. */
function only(name: string, entry: object): void {
  rig.file.write({ mcp_servers: { [name]: { users: 'all', ...entry } } });
  rig.tools.reload();
}

describe.each(['http', 'stdio'])('what an operator says of a server over %s', (server) => {
  it('counts over what it says itself', async () => {
    rig.open({
      users: ['ada'],
      approval: 'never',
      tools: {
        '*': { idempotent: false },
        write: { approval: 'always', editable: true, users: ['ben'] },
        'm*te': { enabled: false },
      },
    });
    const offered = rigTools.filter((name) => name !== 'megabyte' && name !== 'write');
    expect(await rig.names(server)).toEqual(offered);
    expect(await rig.tools.find(`${server}.add`)).toMatchObject({
      policy: { approval: 'never', idempotent: false },
    });
    expect(await rig.tools.find(`${server}.write`)).toMatchObject({
      policy: { approval: 'always', editable: true, users: ['ben'] },
    });
    expect(await rig.call(`${server}.megabyte`)).toMatchObject({ code: 'TOOL_NOT_FOUND' });
  });
});

describe.each(['http', 'stdio'])('a question of a server over %s', (server) => {
  it('waits through a restart of everything', async () => {
    const asked = await rig.call(`${server}.order`, { what: 'tea' });
    if (asked.status !== 'question') throw new TypeError(JSON.stringify(asked));
    await rig.tools.stop();
    rig.open({});
    const answers = { size: { action: 'accept', content: { size: 'small' } } } as const;
    const { state } = asked;
    expect(
      await rig.call(`${server}.order`, { what: 'tea' }, { answered: { answers, state } }),
    ).toMatchObject({
      status: 'ok',
      content: expect.stringContaining('small tea'),
    });
  });
});

describe('a server over streamable HTTP', () => {
  it('that is away offers what it offered last, and nothing was done', async () => {
    await rig.names('http');
    const { url } = rig.http;
    await rig.http.close();
    expect(await rig.call('http.write', { what: 'x' })).toMatchObject({
      status: 'error',
      code: 'TOOL_UNAVAILABLE',
    });
    expect(await rig.names('http')).toEqual(rigTools);
    expect(url).toContain('127.0.0.1');
    await rig.http.start();
  });

  it('that was never there may be there later', async () => {
    const other = await new McpHttpServer().start();
    const { url } = other;
    await other.close();
    only('http', { url });
    expect(await rig.tools.catalogue()).toEqual({ tools: [], unlisted: [{ name: 'http', users: 'all' }] });
  });
});

describe('a server over stdio', () => {
  it('is started when it is needed, ended when it is not, and ended with the worker', async () => {
    rig.open({ idle_seconds: 0.5 });
    expect(rig.noted()).toEqual([]);
    await rig.call('stdio.append');
    expect(rig.running()).toBe(1);
    await expect.poll(() => rig.running(), patience).toBe(0);
    const starts = rig.noted('start').length;
    await rig.call('stdio.append');
    expect(rig.noted('start')).toHaveLength(starts + 1);
    await rig.tools.stop();
    expect(rig.running()).toBe(0);
  });

  it('that dies in a call may have done it, and is started again after a pause', async () => {
    await rig.names('stdio');
    writeFileSync(`${rig.notes}.die`, '');
    expect(await rig.call('stdio.write', { what: 'x' })).toMatchObject({
      status: 'unknown',
      code: 'TOOL_INTERRUPTED',
    });
    expect(await rig.call('stdio.append')).toMatchObject({
      status: 'error',
      code: 'TOOL_UNAVAILABLE',
      content: expect.stringMatching(/tried again in 1 s/),
    });
    expect(rig.noted('call write')).toHaveLength(1);
    await expect.poll(() => rig.call('stdio.append'), patience).toMatchObject({ status: 'ok' });
  });

  it('that says more than can be read is ended, and may have done it', async () => {
    expect(await rig.call('stdio.too-much')).toMatchObject({ status: 'unknown', code: 'TOOL_INTERRUPTED' });
    await expect.poll(() => rig.running(), patience).toBe(0);
  });

  it('that dies again and again is left alone for longer each time', async () => {
    only('stdio', { command: process.execPath, args: ['-e', 'process.exit(3)'] });
    const problems = async (): Promise<unknown[]> => {
      await rig.names('stdio');
      return rig.file.told.map(({ fields }) => fields['problem']);
    };
    await expect.poll(problems, patience).toContain('it failed, and is tried again in 1 s');
    await expect.poll(problems, patience).toContain('it failed, and is tried again in 2 s');
    expect(await rig.call('stdio.append')).toMatchObject({ code: 'TOOL_NOT_FOUND' });
  });

  it.each([
    ['is no program', { command: '/none/such' }],
    ['speaks something else', { command: process.execPath, args: ['-e', 'console.log("Hello!")'] }],
    [
      'never says anything',
      { command: process.execPath, args: ['-e', 'setTimeout(() => 0, 60_000)'], connect_seconds: 1 },
    ],
  ])('that %s is not there', async (_, entry) => {
    only('stdio', entry);
    expect(await rig.tools.catalogue()).toEqual({ tools: [], unlisted: [{ name: 'stdio', users: 'all' }] });
  });
});

describe('TOOLS_FILE, read again', () => {
  it('keeps the connections of servers that stay as they are', async () => {
    await rig.names('stdio');
    const before = rig.noted();
    rig.tools.reload();
    await rig.call('stdio.append');
    expect(rig.noted()).toEqual(before);
  });

  it('leaves a server that is another now, once its calls have ended', async () => {
    const controller = new AbortController();
    const begun = rig.call('http.hang', {}, {}, controller.signal);
    await expect.poll(() => rig.called, patience).toContain('hang');
    only('http', { url: rig.http.url });
    expect(await rig.call('http.append')).toMatchObject({ status: 'ok' });
    expect(rig.givenUp).toBe(0);
    controller.abort(new Error('stopped'));
    await expect(begun).rejects.toThrow('stopped');
  });

  it('ends the program of a server that is gone', async () => {
    await rig.names('stdio');
    expect(rig.running()).toBe(1);
    only('http', { url: rig.http.url });
    await expect.poll(() => rig.running(), patience).toBe(0);
    expect(await rig.tools.find('stdio.append')).toBeUndefined();
  });
});
