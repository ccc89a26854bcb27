import { forgetSessions, keepListed, listSessionIds, reserveSession } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const ownerIndexSuite: Suite = (broker) => {
  const later = Date.now() + 3_600_000;

  async function reserve(b: Broker, order: number, idempotencyKey?: string, most = 0): Promise<string> {
    const sessionId = newSessionId(order % 3);
    const reservation = { owner: 'ada', sessionId, idempotencyKey, keysEnd: later + order, most };
    return (await reserveSession(b.scripts, reservation)) ?? 'no room';
  }

  it('names the same session for the same key, also to two that ask at once', async () => {
    const b = broker();
    const [one, two] = await Promise.all([reserve(b, 1, 'key'), reserve(b, 2, 'key')]);
    expect(one).toBe(two);
    await expectResendIsHarmless(b);
    expect(await reserve(b, 3, 'other')).not.toBe(one);
    expect((await listSessionIds(b.scripts, 'ada', { limit: 10 })).total).toBe(2);
  });

  it('takes no more sessions than a user may have, and leaves no trace of one too many', async () => {
    const b = broker();
    const first = await reserve(b, 1, 'key', 2);
    await reserve(b, 2, undefined, 2);
    await expectResendIsHarmless(b);
    const before = await b.dump();
    expect(await reserve(b, 3, 'other', 2)).toBe('no room');
    expect(await b.dump()).toEqual(before);
    expect(await reserve(b, 4, 'key', 2), 'one that is there').toBe(first);
    await forgetSessions(b.scripts, 'ada', [first]);
    expect(await reserve(b, 5, undefined, 2), 'when there is room again').not.toBe('no room');
  });

  it('pages newest first, each id once, and goes on behind an id that has gone', async () => {
    const b = broker();
    const made: string[] = [];
    for (const order of [1, 2, 3, 4, 5]) made.unshift(await reserve(b, order));
    const first = await listSessionIds(b.scripts, 'ada', { limit: 2 });
    expect(idsOf(first)).toEqual(made.slice(0, 2));
    expect(first.total).toBe(5);
    const after = first.listed[1]?.position ?? '';
    expect(idsOf(await listSessionIds(b.scripts, 'ada', { limit: 10, after }))).toEqual(made.slice(2));
    await forgetSessions(b.scripts, 'ada', [made[1] ?? '']);
    const behind = await listSessionIds(b.scripts, 'ada', { limit: 10, after });
    expect(idsOf(behind)).toEqual(made.slice(2));
    expect(behind.total).toBe(4);
    // An id without its place says nothing once it has gone.
    expect(idsOf(await listSessionIds(b.scripts, 'ada', { limit: 10, after: made[1] ?? '' }))).toEqual([]);
    expect(await listSessionIds(b.scripts, 'eve', { limit: 10 })).toEqual({ listed: [], total: 0 });
  });

  it('drops ids whose keys have ended, and ends with the last of them', async () => {
    const b = broker();
    const kept = await reserve(b, 1);
    const index = b.keys.userSessions('ada');
    await b.server.command.zadd(index, 1, 'ses_0_dead000000');
    const page = await listSessionIds(b.scripts, 'ada', { limit: 10 });
    expect(idsOf(page)).toEqual([kept]);
    expect(page.total).toBe(1);
    expect(await b.server.command.pexpiretime(index)).toBe(later + 1);
  });

  it('ends also when the only session was taken for dead while it was created', async () => {
    const b = broker();
    const made = await reserve(b, 1);
    await forgetSessions(b.scripts, 'ada', [made]);
    await keepListed(b.scripts, 'ada', made, later + 1);
    expect(idsOf(await listSessionIds(b.scripts, 'ada', { limit: 10 }))).toEqual([made]);
    const end = (): Promise<number> => b.server.command.pexpiretime(b.keys.userSessions('ada'));
    expect(await end()).toBe(later + 1);
    // One that lasts longer keeps the index as long.
    await keepListed(b.scripts, 'ada', newSessionId(0), later + 3);
    await expectResendIsHarmless(b);
    expect(await end()).toBe(later + 3);
    await keepListed(b.scripts, 'ada', newSessionId(0), later + 2);
    expect(await end()).toBe(later + 3);
  });
};

function idsOf(page: { readonly listed: readonly { readonly sessionId: string }[] }): string[] {
  return page.listed.map(({ sessionId }) => sessionId);
}
