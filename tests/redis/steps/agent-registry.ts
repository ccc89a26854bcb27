import { deleteAgent, listAgents, type NewAgent, readAgent, registerAgent } from '@agentconnect/broker';
import { newRegisteredAgentId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { newAgent } from '../suite/new-agent.ts';
import type { Suite } from '../suite/suite.ts';

export const agentRegistrySuite: Suite = (broker) => {
  async function register(b: Broker, changes: Partial<NewAgent> = {}): Promise<string> {
    const agent = newAgent(changes);
    expect(await registerAgent(b.scripts, agent, 1_000)).toBe('registered');
    return agent.agentId;
  }

  const listed = async (b: Broker, user: string): Promise<string[]> =>
    (await listAgents(b.scripts, user)).map(({ agentId }) => agentId);

  it("lists the user's own and the public ones of others, newest first", async () => {
    const b = broker();
    const first = await register(b, { createdAt: 1, isPublic: true });
    const second = await register(b, { createdAt: 2 });
    const ofEve = await register(b, { createdAt: 3, owner: 'eve', isPublic: true });
    const ofBob = await register(b, { createdAt: 4, owner: 'bob', isPublic: true });
    await register(b, { createdAt: 5, owner: 'bob' });
    expect(await listed(b, 'ada')).toEqual([second, first, ofBob, ofEve]);
  });

  it('registers no more than a user may have, however many at once, and has room again after a deletion', async () => {
    const b = broker();
    const agents = Array.from({ length: 10 }, () => newAgent());
    const outcomes = await Promise.all(agents.map((agent) => registerAgent(b.scripts, agent, 4)));
    expect(outcomes.filter((outcome) => outcome === 'registered')).toHaveLength(4);
    const own = await listAgents(b.scripts, 'ada');
    expect(own).toHaveLength(4);
    const [one] = own;
    if (!one) throw new Error('no agent');
    expect(await registerAgent(b.scripts, newAgent({ agentId: one.agentId }), 4)).toBe('registered');
    await deleteAgent(b.scripts, one);
    expect(await readAgent(b.scripts, one.agentId)).toBeUndefined();
    expect(await registerAgent(b.scripts, newAgent(), 4)).toBe('registered');
    expect(await registerAgent(b.scripts, newAgent({ owner: 'eve' }), 4)).toBe('registered');
  });

  it('drops an id whose registration broke off, once it cannot be under way any more', async () => {
    const b = broker();
    const kept = await register(b);
    const own = b.keys.userAgents('ada');
    const [broken, underWay] = [newRegisteredAgentId(), newRegisteredAgentId()];
    await b.server.command.zadd(own, Date.now() - 600_000, broken, Date.now(), underWay);
    expect(await listed(b, 'ada')).toEqual([kept]);
    expect((await b.server.command.zrange(own, '0', '-1')).sort()).toEqual([kept, underWay].sort());
  });

  it('shows at most a thousand agents of others', async () => {
    const b = broker();
    const own = await register(b, { createdAt: 1, isPublic: true });
    await Promise.all(
      Array.from({ length: 1_003 }, (_, at) =>
        register(b, { createdAt: at, owner: `u${at}`, isPublic: true }),
      ),
    );
    const agents = await listAgents(b.scripts, 'ada');
    expect(agents[0]?.agentId).toBe(own);
    expect(agents.slice(1).map(({ owner }) => owner)).toEqual(
      Array.from({ length: 1_000 }, (_, at) => `u${1_002 - at}`),
    );
  });
};
