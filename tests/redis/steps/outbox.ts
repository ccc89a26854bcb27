import { drainOutbox, expire } from '@agentconnect/broker';
import { newRegisteredAgentId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { finishTurn } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';

export const outboxSuite: Suite = (broker) => {
  async function turns(b: Broker, agent: string, count: number): Promise<string> {
    const sessionId = newAgentSession(b, agent);
    const id = await sessionId;
    for (let i = 0; i < count; i += 1) {
      await b.text(id);
      await finishTurn(b, await b.turn(), { registeredAgent: agent });
    }
    return id;
  }

  async function newAgentSession(b: Broker, agent: string): Promise<string> {
    const [template] = b.newSession('ses_0_0000000000').agents;
    if (!template) throw new Error('no agent');
    return b.idle({ agents: [{ ...template, agent_id: agent, registered: true }] });
  }

  it('adds each turn once, with any number of drainers at once', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    await b.server.command.hset(b.keys.agent(agent), 'name', 'helper');
    const sessionId = await turns(b, agent, 25);
    await b.server.command.zadd(b.keys.agentSessions(agent), Date.now() + 60_000, sessionId);
    await Promise.all(Array.from({ length: 4 }, () => drainOutbox(b.scripts, 0)));
    const totals = await b.server.command.hgetall(b.keys.agent(agent));
    expect(totals['message_count']).toBe('25');
    expect(totals['last_active']).toBe(await b.field(sessionId, 'active:0'));
    expect(await b.server.command.xlen(b.keys.outbox(0))).toBe(0);

    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    expect(await drainOutbox(b.scripts, 0)).toBe(1);
    expect(await b.server.command.zcard(b.keys.agentSessions(agent))).toBe(0);
  });

  it('does not count again what a drainer that died had counted', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    await b.server.command.hset(b.keys.agent(agent), 'name', 'helper');
    await turns(b, agent, 3);
    const outbox = b.keys.outbox(0);
    const left = await b.server.command.xrange(outbox, '-', '+');
    await drainOutbox(b.scripts, 0);
    await b.server.command.del(outbox);
    for (const [id, pairs] of left) await b.server.command.xadd(outbox, id, ...pairs);
    await drainOutbox(b.scripts, 0);
    expect(await b.server.command.hget(b.keys.agent(agent), 'message_count')).toBe('3');
  });

  it('lets go of entries of an agent that is gone', async () => {
    const b = broker();
    await turns(b, newRegisteredAgentId(), 2);
    expect(await drainOutbox(b.scripts, 0)).toBe(2);
    expect(await drainOutbox(b.scripts, 0)).toBe(0);
  });
};
