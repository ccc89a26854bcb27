import {
  type AgentOutline,
  amendAgent,
  deleteAgent,
  readAgentOutline,
  listOwnAgents,
  listPublicAgents,
  type NewAgent,
  readDefinition,
  readDefinitionState,
  readSummaries,
  readKeptByAgents,
  readSummary,
  registerAgent,
} from '@agentconnect/broker';
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

  const listAgents = async (b: Broker, user: string): Promise<AgentOutline[]> => {
    const own = await listOwnAgents(b.scripts, user);
    return [...own, ...(await listPublicAgents(b.scripts, user, own.length))];
  };

  const listed = async (b: Broker, user: string): Promise<string[]> =>
    (await listAgents(b, user)).map(({ agentId }) => agentId);

  /** Makes an agent one that an older release registered. */
  const asBefore = (b: Broker, agentId: string): Promise<number> =>
    b.server.command.hdel(b.keys.agent(agentId), 'summary');

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
    const own = await listOwnAgents(b.scripts, 'ada');
    expect(own).toHaveLength(4);
    const [one] = own;
    if (!one) throw new Error('no agent');
    expect(await registerAgent(b.scripts, newAgent({ agentId: one.agentId }), 4)).toBe('registered');
    await deleteAgent(b.scripts, one);
    expect(await readAgentOutline(b.scripts, one.agentId)).toBeUndefined();
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
    const agents = await listAgents(b, 'ada');
    expect(agents[0]?.agentId).toBe(own);
    expect(agents.slice(1).map(({ owner }) => owner)).toEqual(
      Array.from({ length: 1_000 }, (_, at) => `u${1_002 - at}`),
    );
  });

  it('has a summary of an agent, which says nothing of its prompt and is small whatever its owner wrote', async () => {
    const b = broker();
    const { definition } = newAgent();
    const metadata = {
      description: 'x'.repeat(50_000),
      visibility: 'public',
      script: 'secret '.repeat(5_000),
    };
    const agentId = await register(b, {
      isPublic: true,
      definition: { ...definition, personality: 'secret', capabilities: ['tea'], metadata },
    });
    const { personality: _, metadata: __, ...shown } = definition;
    const summary = { ...shown, capabilities: ['tea'], description: 'x'.repeat(1_000), visibility: 'public' };
    expect(await readSummary(b.scripts, agentId)).toEqual(summary);
    const before = await readAgentOutline(b.scripts, agentId);
    expect(before?.summaryBytes).toBeLessThan(2_000);
    expect(before?.definitionBytes).toBeGreaterThan(80_000);
    // One that an older release registered gets the same, and keeps it.
    await asBefore(b, agentId);
    expect((await readAgentOutline(b.scripts, agentId))?.summaryBytes).toBe(0);
    expect(await readSummary(b.scripts, agentId)).toEqual(summary);
    expect(await readAgentOutline(b.scripts, agentId)).toEqual(before);
  });

  it('makes no agent anew of a summary that comes after its deletion', async () => {
    const b = broker();
    const agent = newAgent();
    await registerAgent(b.scripts, agent, 10);
    await asBefore(b, agent.agentId);
    await readSummary(b.scripts, agent.agentId);
    await deleteAgent(b.scripts, agent);
    const { first, second } = await b.scripts.resend();
    expect([first, second]).toEqual([[1], [0]]);
    expect(await b.server.command.exists(b.keys.agent(agent.agentId))).toBe(0);
    expect(await readSummary(b.scripts, agent.agentId)).toBeUndefined();
  });

  it('reads summaries, those of older agents too, no more than a page at a time', async () => {
    const b = broker();
    const metadata = { script: 'x'.repeat(100_000) };
    const ids: string[] = [];
    for (let at = 0; at < 25; at += 1) {
      const definition = { ...newAgent().definition, name: `${at}`, metadata };
      ids.push(await register(b, { createdAt: 100 - at, definition }));
    }
    await Promise.all(ids.map((id) => asBefore(b, id)));
    const seen: string[] = [];
    for await (const [, { name }] of readSummaries(b.scripts, await listOwnAgents(b.scripts, 'ada'))) {
      seen.push(name);
      if (seen.length > 1) continue;
      const made = (await listOwnAgents(b.scripts, 'ada')).filter(({ summaryBytes }) => summaryBytes > 0);
      expect(made.length).toBeLessThan(12);
    }
    expect(seen).toEqual(ids.map((_, at) => `${at}`));
    expect(await readDefinition(b.scripts, ids[0] ?? '')).toMatchObject({ metadata });
  });

  it('gives an agent another definition, which the account and the list of public agents follow', async () => {
    const b = broker();
    const agent = newAgent();
    const { agentId } = agent;
    await registerAgent(b.scripts, agent, 10);
    const stateOf = async () => (await readDefinitionState(b.scripts, agentId))?.hash ?? '';
    const first = await stateOf();
    const before = await readKeptByAgents(b.scripts, 'ada');
    const larger = { ...agent.definition, name: 'Larger', personality: 'x'.repeat(5_000) };
    expect(await amendAgent(b.scripts, { ...agent, definition: larger, isPublic: true }, first)).toBe('ok');
    expect(await readDefinition(b.scripts, agentId)).toEqual(larger);
    expect(await readSummary(b.scripts, agentId)).toMatchObject({ name: 'Larger' });
    expect((await readKeptByAgents(b.scripts, 'ada')) - before).toBeGreaterThan(5_000);
    expect(await listed(b, 'eve')).toEqual([agentId]);

    expect(await amendAgent(b.scripts, { ...agent, definition: { ...larger, name: 'Late' } }, first)).toBe(
      'changed',
    );
    expect(await readDefinition(b.scripts, agentId)).toEqual(larger);
    expect(await amendAgent(b.scripts, agent, await stateOf())).toBe('ok');
    expect(await readKeptByAgents(b.scripts, 'ada')).toBe(before);
    expect(await listed(b, 'eve')).toEqual([]);
    expect(await b.server.command.zcard(b.keys.publicAgents())).toBe(0);

    await deleteAgent(b.scripts, agent);
    expect(await amendAgent(b.scripts, agent, first)).toBe('none');
    for (const key of [b.keys.agent(agentId), b.keys.keptAgents('ada')]) {
      expect(await b.server.command.exists(key)).toBe(0);
    }
  });

  it('loses no change of several that are made at once', async () => {
    const b = broker();
    const agent = newAgent();
    await registerAgent(b.scripts, agent, 10);
    const add = async (capability: string): Promise<void> => {
      for (;;) {
        const state = await readDefinitionState(b.scripts, agent.agentId);
        if (!state) throw new Error('no agent');
        const capabilities = [...state.definition.capabilities, capability];
        const definition = { ...state.definition, capabilities };
        if ((await amendAgent(b.scripts, { ...agent, definition }, state.hash)) === 'ok') return;
      }
    };
    const wanted = Array.from({ length: 8 }, (_, at) => `c${at}`);
    await Promise.all(wanted.map(add));
    const { capabilities = [] } = (await readDefinition(b.scripts, agent.agentId)) ?? {};
    expect(capabilities.slice(agent.definition.capabilities.length).sort()).toEqual(wanted);
  });
};
