import {
  createSession,
  deleteSession,
  type NewSession,
  readCast,
  readSessionOutline,
  readSession,
  readSessionAgents,
} from '@agentconnect/broker';
import { newRegisteredAgentId, newSessionId, sessionAgentId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Suite } from '../suite/suite.ts';

const secret = 'secret '.repeat(10_000);

export const readSessionSuite: Suite = (broker) => {
  /** A session of two agents, one of which is registered, with much that its client wrote. */
  function large(): { sessionId: string; session: Partial<NewSession>; ids: string[] } {
    const sessionId = newSessionId(0);
    const ids = [sessionAgentId(sessionId, 0), newRegisteredAgentId()];
    const agents = ids.map((agent_id, at) => ({
      key: `k${at}`,
      agent_id,
      registered: at === 1,
      ...(at === 1 ? ({ foreign: true, name: 'Ben' } as const) : {}),
      provider: 'demo',
      model: 'echo',
      capabilities: [`c${at}`],
      personality: secret,
      interaction_modes: ['agent_to_agent'],
      metadata: { script: secret },
    }));
    return { sessionId, ids, session: { agents, metadata: { secret } } };
  }

  it('reads an outline without anything that a client wrote, and how large that is', async () => {
    const b = broker();
    const { sessionId, ids, session } = large();
    await createSession(b.scripts, sessionId, b.newSession(sessionId, session));
    const outline = await readSessionOutline(b.scripts, sessionId);
    expect(outline).toMatchObject({
      sessionId,
      owner: 'ada',
      type: 'human_agent',
      status: 'initializing',
      state: 'ready',
      agentIds: ids,
      fingerprint: 'as-asked',
      activity: [{ messageCount: 0 }, { messageCount: 0 }],
      bytes: { agents: JSON.stringify(session.agents).length, cast: 0 },
    });
    expect(outline?.registeredIds).toEqual(new Set(ids.slice(1)));
    expect(outline?.bytes.rest).toBeGreaterThan(secret.length);
    expect(JSON.stringify(outline)).not.toContain('secret');
    expect(JSON.stringify((await b.scripts.resend()).first).length).toBeLessThan(1_000);
    const { bytes: _, ...whole } = (await readSession(b.scripts, sessionId)) ?? {};
    expect(whole).toMatchObject({ agents: session.agents, metadata: { secret }, agentIds: ids });
    expect(await readSessionAgents(b.scripts, sessionId)).toEqual(session.agents);
  });

  it('keeps the cast of a session, which is small', async () => {
    const b = broker();
    const { sessionId, ids, session } = large();
    await createSession(b.scripts, sessionId, b.newSession(sessionId, session));
    const cast = [
      { key: 'k0', agent_id: ids[0], registered: false, capabilities: ['c0'] },
      { key: 'k1', agent_id: ids[1], registered: true, foreign: true, name: 'Ben', capabilities: ['c1'] },
    ].map((member) => ({ ...member, interaction_modes: ['agent_to_agent'] }));
    expect(await readCast(b.scripts, sessionId)).toEqual(cast);
    const { first, second } = await b.scripts.resend();
    expect([first, second]).toEqual([[1], [0]]);
    expect(await readCast(b.scripts, sessionId)).toEqual(cast);
    const { bytes } = (await readSessionOutline(b.scripts, sessionId)) ?? {};
    expect(bytes?.cast).toBeGreaterThan(0);
    expect(bytes?.cast).toBeLessThan(500);
  });

  it('makes no session anew of a cast that comes after its deletion', async () => {
    const b = broker();
    const sessionId = await b.create();
    await readCast(b.scripts, sessionId);
    const again = b.scripts.lastCall();
    await deleteSession(b.scripts, sessionId, 'ada');
    expect(await again()).toEqual([0]);
    expect(await b.server.command.exists(b.keys.sessionHash(sessionId))).toBe(0);
    expect(await readCast(b.scripts, sessionId)).toBeUndefined();
    expect(await readSessionOutline(b.scripts, sessionId)).toBeUndefined();
    expect(await readSession(b.scripts, sessionId)).toBeUndefined();
  });
};
