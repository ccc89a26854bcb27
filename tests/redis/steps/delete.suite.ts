import { deleteSession, expire, park, readSession } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { finishTurn } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

const states: Readonly<Record<string, (b: Broker) => Promise<string>>> = {
  ready: (b) => b.create(),
  idle: (b) => b.idle(),
  leased: async (b) => {
    const sessionId = await b.idle();
    await b.text(sessionId);
    await write(b, await b.turn(), 'half');
    return sessionId;
  },
  parked: async (b) => {
    const sessionId = await b.idle();
    await b.text(sessionId);
    const { nonce } = await b.turn();
    await park(b.scripts, sessionId, { nonce, forMs: 60_000, retries: 1, reason: 'retry' });
    return sessionId;
  },
  closed: async (b) => {
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    return sessionId;
  },
};

export const deleteSuite: Suite = (broker) => {
  for (const [state, reach] of Object.entries(states)) {
    it(`leaves no key of a session that is ${state}`, async () => {
      const b = broker();
      const sessionId = await reach(b);
      expect(await b.state(sessionId)).toBe(state);
      expect(await deleteSession(b.scripts, sessionId, 'ada')).toBe('ok');
      await expectResendIsHarmless(b, 'none');
      expect(await readSession(b.scripts, sessionId)).toBeUndefined();
      expect(Object.keys(await b.dump()).filter((name) => name.includes(sessionId))).toEqual([]);
      expect([await b.deadlines(sessionId), await b.pending()]).toEqual([[], []]);
    });
  }

  it('is for the owner alone', async () => {
    const b = broker();
    const sessionId = await b.idle();
    expect(await deleteSession(b.scripts, sessionId, 'eve')).toBe('forbidden');
    expect(await deleteSession(b.scripts, newSessionId(0), 'ada')).toBe('none');
    expect(await b.state(sessionId)).toBe('idle');
  });

  it('tells the sockets and closes them', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    await deleteSession(b.scripts, sessionId, 'ada');
    await ear.until((hint) => hint.kind === 'close');
    expect(ear.heard).toMatchObject([
      { kind: 'passing' },
      { kind: 'close', code: 4001, reason: 'session deleted' },
    ]);
    await ear.close();
  });

  it('lets no worker write it back', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await deleteSession(b.scripts, sessionId, 'ada');
    const before = await b.dump();
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });
    expect(await write(b, turn, 'x')).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
  });
};
