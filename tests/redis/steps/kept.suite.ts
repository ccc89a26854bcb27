import {
  deleteAgent,
  deleteSession,
  expire,
  Quota,
  readKept,
  registerAgent,
  stop,
  submit,
} from '@agentconnect/broker';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { finishTurn, stopRequest } from '../suite/frames.ts';
import { newAgent } from '../suite/new-agent.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

const hourMs = 3_600_000;

export const keptSuite: Suite = (broker) => {
  const kept = (b: Broker): Promise<number> => readKept(b.scripts, 0, 'ada');
  const quotaOf = (b: Broker, bytes: number): Quota =>
    new Quota({
      scripts: b.scripts,
      bytes,
      onError: (error) => {
        throw error;
      },
    });

  it('counts a text with its copy for the worker until it is answered, then with its answer', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const empty = await kept(b);
    const content = 'x'.repeat(10_000);
    await b.text(sessionId, content);
    const waiting = (await kept(b)) - empty;
    expect(waiting).toBeGreaterThan(20_000);
    expect(waiting).toBeLessThan(21_500);
    await finishTurn(b, await b.turn());
    const answered = (await kept(b)) - empty;
    expect(answered).toBeGreaterThan(10_000);
    expect(answered).toBeLessThan(12_000);
    expect(await readKept(b.scripts, 0, 'bob')).toBe(0);
  });

  it('counts what a session is made with, and gives all of it back with the session', async () => {
    const b = broker();
    const small = await b.create();
    const before = await kept(b);
    const large = await b.create({ metadata: { note: 'x'.repeat(50_000) } });
    expect((await kept(b)) - before).toBeGreaterThan(50_000);
    await b.text(large);
    await deleteSession(b.scripts, large, 'ada');
    expect(await kept(b)).toBe(before);
    await deleteSession(b.scripts, small, 'ada');
    expect(await b.server.command.exists(b.keys.kept(0, 'ada'))).toBe(0);
  });

  it('goes with the hour in which the keys end, which an earlier end moves', async () => {
    const b = broker();
    const redis = b.server.command;
    const key = b.keys.kept(0, 'ada');
    const sessionId = await b.idle({ timeoutMs: 10 * hourMs, retentionMs: 3 * hourMs });
    await b.text(sessionId);
    const hourOf = (ms: number): string => String(Math.ceil(ms / hourMs));
    const end = async (): Promise<number> => Number(await b.field(sessionId, 'keys_end'));
    const first = hourOf(await end());
    expect(await redis.hgetall(key)).toEqual({ [first]: await b.field(sessionId, 'kept') });
    expect(await redis.pexpiretime(key)).toBe(Number(first) * hourMs);

    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    const second = hourOf(await end());
    expect(Number(second)).toBeLessThan(Number(first));
    expect(await redis.hget(key, second)).toBe(await b.field(sessionId, 'kept'));
    expect(await kept(b)).toBe(Number(await b.field(sessionId, 'kept')));

    // An hour that is over counts no more, whatever became of its sessions.
    await redis.hset(key, '1', 1_000_000);
    expect(await kept(b)).toBe(Number(await b.field(sessionId, 'kept')));
    expect(await redis.hexists(key, '1')).toBe(0);
  });

  it('owes nothing for a session of a release that did not count', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'x'.repeat(5_000));
    await b.server.command.hdel(b.keys.sessionHash(sessionId), 'kept');
    await b.server.command.del(b.keys.kept(0, 'ada'));
    await finishTurn(b, await b.turn());
    expect(await kept(b), 'less than nothing').toBe(0);
    await b.text(sessionId);
    expect(await kept(b)).toBe(Number(await b.field(sessionId, 'kept')));
    expect(await b.server.command.pttl(b.keys.kept(0, 'ada'))).toBeGreaterThan(0);
    await deleteSession(b.scripts, sessionId, 'ada');
    expect(await kept(b)).toBe(0);
  });

  it('refuses a text that its owner has no room for, without a trace, and knows one that was taken', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const taken = b.submission('x'.repeat(1_000), { clientId: 'one', room: 5_000 });
    expect((await submit(b.scripts, sessionId, taken)).kind).toBe('accepted');
    const before = await b.dump();
    const more = b.submission('x'.repeat(3_000), { room: 5_000 });
    expect(await submit(b.scripts, sessionId, more)).toEqual({ kind: 'no_room' });
    expect(await b.dump()).toEqual(before);
    const again = await submit(b.scripts, sessionId, { ...taken, messageId: 'msg_again', room: -1 });
    expect(again.kind).toBe('duplicate');
  });

  it('tells how much room is left, over all partitions, and reads again when it is nearly used up', async () => {
    const b = broker();
    const [one, two] = [await b.create({}, 0), await b.create({}, 1)];
    await b.server.command.set(b.keys.partitions(), 2);
    const total = (await kept(b)) + (await readKept(b.scripts, 1, 'ada'));
    const quota = quotaOf(b, 100_000);
    expect(await quota.room('ada')).toBe(100_000 - total);
    await deleteSession(b.scripts, one, 'ada');
    expect(await quota.room('ada'), 'what was read counts for a while').toBe(100_000 - total);
    quota.add('ada', 10_000);
    expect(await quota.room('ada'), 'and what this process adds').toBe(90_000 - total);
    await deleteSession(b.scripts, two, 'ada');
    expect(await quotaOf(b, 100_000).room('ada')).toBe(100_000);
    expect(await quotaOf(b, 0).room('ada'), 'no limit').toBeUndefined();
  });

  it('counts registered agents, until they are deleted by whichever release', async () => {
    const b = broker();
    const quota = (): Promise<number | undefined> => quotaOf(b, 1_000_000).room('ada');
    const definition = { ...newAgent().definition, personality: 'x'.repeat(20_000) };
    const [first, second] = [newAgent({ definition }), newAgent({ definition })];
    for (const agent of [first, second]) await registerAgent(b.scripts, agent, 10);
    await expectResendIsHarmless(b);
    const both = 1_000_000 - ((await quota()) ?? 0);
    expect(both).toBeGreaterThan(40_000);
    expect(both).toBeLessThan(46_000);
    await deleteAgent(b.scripts, first);
    expect(1_000_000 - ((await quota()) ?? 0)).toBe(both / 2);
    await b.server.command.zrem(b.keys.userAgents('ada'), second.agentId);
    expect(await quota(), 'taken off by a release that does not count').toBe(1_000_000);
    expect(await b.server.command.exists(b.keys.keptAgents('ada'))).toBe(0);
  });

  it('leaves nothing behind of stops in vain but the newest few', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const send = (n: number) => stop(b.scripts, sessionId, { ...stopRequest(), clientId: `stop ${n}` });
    for (let n = 0; n < 50; n += 1) await send(n);
    const seen = b.keys.session(sessionId).SEEN;
    expect(await b.server.command.exists(seen)).toBe(0);
    expect((await b.field(sessionId, 'vain'))?.length).toBeLessThan(500);
    await b.text(sessionId);
    expect(await send(49), 'of the newest').toEqual({ kind: 'nothing' });
    expect((await send(0)).kind, 'long forgotten').toBe('ok');
  });
};
