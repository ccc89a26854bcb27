import { deleteSession, expire, findSession, readKept, readSession, setTitle } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const setTitleSuite: Suite = (broker) => {
  const set = (b: Broker, sessionId: string, title: string | undefined, owner = 'ada') =>
    setTitle(b.scripts, sessionId, { owner, title });
  const titleOf = async (b: Broker, sessionId: string) => (await readSession(b.scripts, sessionId))?.title;

  it('is kept, counted, changed and taken away', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const before = await readKept(b.scripts, 0, 'ada');
    const more = async (): Promise<number> => (await readKept(b.scripts, 0, 'ada')) - before;
    expect(await titleOf(b, sessionId)).toBeUndefined();
    expect(await set(b, sessionId, 'Grüße')).toBe('ok');
    await expectResendIsHarmless(b);
    expect([await titleOf(b, sessionId), await more()]).toEqual(['Grüße', 7]);
    expect(await b.field(sessionId, 'kept')).toBe(String(await readKept(b.scripts, 0, 'ada')));
    await set(b, sessionId, 'x');
    expect([await titleOf(b, sessionId), await more()]).toEqual(['x', 1]);
    await set(b, sessionId, undefined);
    expect([await titleOf(b, sessionId), await more()]).toEqual(['', 0]);
    expect(await b.state(sessionId)).toBe('idle');
  });

  it('can be set when the session is over, and nothing else changes', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    const end = await b.field(sessionId, 'keys_end');
    expect(await set(b, sessionId, 'over')).toBe('ok');
    expect([await titleOf(b, sessionId), await b.state(sessionId)]).toEqual(['over', 'closed']);
    expect(await b.server.command.pexpiretime(b.keys.sessionHash(sessionId))).toBe(Number(end));
  });

  it('is for the owner alone, and makes no session anew', async () => {
    const b = broker();
    const sessionId = await b.idle();
    expect(await set(b, sessionId, 'x', 'eve')).toBe('forbidden');
    expect(await titleOf(b, sessionId)).toBeUndefined();
    await deleteSession(b.scripts, sessionId, 'ada');
    expect(await set(b, sessionId, 'x')).toBe('none');
    expect(await set(b, newSessionId(0), 'x')).toBe('none');
    expect(await b.server.command.exists(b.keys.sessionHash(sessionId))).toBe(0);
  });

  it('is what a session is found by, beside its agents and its status', async () => {
    const b = broker();
    const sessionId = await b.create({ title: 'Plans for the ＧÄRTEN' });
    const [agentId = ''] = (await readSession(b.scripts, sessionId))?.agentIds ?? [];
    const isFound = async (sought: Parameters<typeof findSession>[2], now = Date.now()) =>
      (await findSession(b.scripts, sessionId, sought, now))?.isSought;
    expect(await isFound({ title: 'gärten' })).toBe(true);
    expect(await isFound({ title: 'wiese' })).toBe(false);
    expect(await isFound({ agent: 'DEMO' })).toBe(true);
    expect(await isFound({ agent: agentId })).toBe(true);
    expect(await isFound({ agent: 'dem' })).toBe(false);
    expect(await isFound({ status: 'initializing', agent: 'demo', title: 'plans' })).toBe(true);
    expect(await isFound({ status: 'active', title: 'plans' })).toBe(false);
    expect(await isFound({ status: 'expired' }, Number.MAX_SAFE_INTEGER)).toBe(true);
    await b.server.command.hdel(b.keys.sessionHash(sessionId), 'found_by');
    expect(await isFound({ agent: agentId }), 'of an earlier release').toBe(true);
    await deleteSession(b.scripts, sessionId, 'ada');
    expect(await isFound({})).toBeUndefined();
  });
};
