import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, type Json } from '../support/client.ts';
import { runSnippet } from '../support/page-snippet.ts';
import { OwnRedis } from '../support/redis-own.ts';
import { is } from '../support/socket-client.ts';
import { eventually } from '../support/stack-eventually.ts';
import { Stack } from '../support/stack.ts';

const run = promisify(execFile);

let redis: OwnRedis;
let data: string;
let backup: string;

beforeEach(() => {
  backup = mkdtempSync(join(tmpdir(), 'agentconnect-backup-'));
});
afterEach(() => rmSync(backup, { recursive: true }));

/** Follows the page, on this test's Redis and folders. */
async function follow(snippet: string): Promise<void> {
  await runSnippet('docs/operate.md', snippet, { REDIS_URL: redis.url, DATA: data, BACKUP: backup });
}

async function start(): Promise<void> {
  redis = await OwnRedis.start();
  [, data = ''] = (await redis.command('config', 'get', 'dir')) as string[];
}

/** Ends Redis, and takes all that it has written. */
async function lose(): Promise<void> {
  await redis.crash();
  rmSync(data, { recursive: true });
  mkdirSync(data);
}

async function messagesOf(client: Client, sessionId: string): Promise<Json[]> {
  return (await client.get(`/chat/sessions/${sessionId}/messages`)).body.messages as Json[];
}

/** Steps 1 to 4 of the page. */
async function restore(stack: Stack): Promise<void> {
  await follow('restore');
  await redis.recover({ appendonly: 'no' });
  await follow('turn on');
  await redis.crash();
  await redis.recover();
  await stack.ready();
}

describe('a snapshot', () => {
  let stack: Stack;
  let alice: Client;

  beforeAll(async () => {
    await start();
    stack = await Stack.start({ redisUrl: redis.url, env: { LEASE_SECONDS: '2' } });
    alice = await Client.login(stack.gateway());
  });
  afterAll(async () => {
    await stack?.stop('SIGKILL');
    await redis?.stop();
  });

  it('brings back what was there, and tells clients that saw more', { timeout: 90_000 }, async () => {
    const { id, script } = await alice.slowSession(60, 15);
    const deleted = await alice.session();
    const socket = await alice.attach(id, { stream: true });
    const first = await socket.text('before the backup');
    await socket.next(is.answerTo(first.metadata['message_id']));
    const second = await socket.text('under way at the backup');
    await socket.next(is.delta);
    await follow('snapshot');
    expect(socket.frames.filter(is.answerTo(second.metadata['message_id'])), 'still under way').toEqual([]);

    await socket.next(is.answerTo(second.metadata['message_id']));
    const third = await socket.text('after the backup');
    const cursor = third.metadata['cursor'] as string;
    const later = await alice.session();
    expect((await alice.call('DELETE', `/chat/sessions/${deleted}`)).status).toBe(204);
    await lose();
    await socket.some(is.event('degraded'));
    await restore(stack);

    // Who comes back is told that the log is another; and so is who never left.
    const back = await alice.attach(id, { cursor, stream: true });
    await back.next(is.event('resync'));
    await socket.some(is.event('resync'));
    await back.next(is.answerTo(second.metadata['message_id']), 'the answer that was under way');
    const fourth = await back.text('after the restore');
    await back.next(is.answerTo(fourth.metadata['message_id']));

    const said = [
      ['text', 'before the backup'],
      ['response', script],
      ['text', 'under way at the backup'],
      ['response', script],
      ['text', 'after the restore'],
      ['response', script],
    ];
    const log = await messagesOf(alice, id);
    expect(log.map(({ type, content }) => [type, content])).toEqual(said);
    expect(log.map(({ metadata }) => metadata.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(back.durable.map(({ metadata }) => metadata['seq'])).toEqual([1, 2, 3, 4, 6]);
    const after = `?after=${encodeURIComponent(cursor)}`;
    expect((await alice.get(`/chat/sessions/${id}/messages${after}`)).status).toBe(422);
    expect((await alice.get(`/chat/sessions/${later}`)).body.code).toBe('SESSION_NOT_FOUND');
    expect((await alice.get(`/chat/sessions/${deleted}`)).status, 'it is there again').toBe(200);
  });

  it('leaves sessions expired whose time ran out since', { timeout: 60_000 }, async () => {
    const brief = await stack.addGateway({ SESSION_TIMEOUT_SECONDS: '6' });
    const bob = await Client.login(stack.gateway(brief), 'bob');
    const { id } = await bob.slowSession(200, 10);
    const socket = await bob.attach(id);
    await socket.text('too late');
    await follow('snapshot');
    await lose();
    await wait(6_000);
    await restore(stack);
    expect((await socket.closed()).code).toBe(4002);
    await eventually('it is over', 10_000, async () => (await messagesOf(bob, id)).length === 3);
    expect(await messagesOf(bob, id)).toMatchObject([
      { type: 'text', content: 'too late' },
      { type: 'error', metadata: { code: 'SESSION_EXPIRED' } },
      { type: 'system', metadata: { event: 'session.expired' } },
    ]);
  });
});

describe('a Redis with an append-only file', () => {
  beforeAll(start);
  afterAll(() => redis?.stop());

  it('is restored by a copy of its folder', async () => {
    await redis.command('set', 'kept', 'yes');
    await follow('append-only');
    await redis.command('set', 'later', 'yes');
    await lose();
    await run('cp', ['-R', join(backup, 'appendonlydir'), data]);
    await redis.recover();
    expect(await redis.command('mget', 'kept', 'later')).toEqual(['yes', null]);
    expect(await redis.command('config', 'get', 'auto-aof-rewrite-percentage')).toContain('100');
  });

  it('does not look at a snapshot', async () => {
    await follow('snapshot');
    await lose();
    await run('cp', [join(backup, 'dump.rdb'), data]);
    await redis.recover();
    expect(await redis.command('dbsize')).toBe(0);
  });
});
