import {
  drainOutbox,
  drainOutboxes,
  expire,
  park,
  readAgentOutline,
  registerAgent,
  settlePartitions,
} from '@agentconnect/broker';
import { newRegisteredAgentId, newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { finishTurn } from '../suite/frames.ts';
import { newAgent } from '../suite/new-agent.ts';
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
    expect(await drainOutbox(b.scripts, 0)).toBe(3);
    expect(await drainOutbox(b.scripts, 0)).toBe(0);
  });

  async function registered(b: Broker): Promise<string> {
    const agent = newAgent();
    await registerAgent(b.scripts, agent, 1);
    return agent.agentId;
  }

  /** Leaves an entry as a step does. */
  async function leave(
    b: Broker,
    entry: Readonly<Record<string, string | number>>,
    partition = 0,
  ): Promise<void> {
    await b.server.command.xadd(b.keys.outbox(partition), '*', ...Object.entries(entry).flat());
  }

  it('adds up tokens, and knows of a failure until an answer comes', async () => {
    const b = broker();
    const agent = await registered(b);
    const of = { agent, s: newSessionId(0) };
    await leave(b, { kind: 'turn', ...of, at: 1_000, tokens: 8 });
    await leave(b, { kind: 'failed', ...of, at: 2_000, code: 'PROVIDER_TIMEOUT' });
    await drainOutbox(b.scripts, 0);
    const failure = { code: 'PROVIDER_TIMEOUT', at: 2_000 };
    expect(await readAgentOutline(b.scripts, agent)).toMatchObject({
      messageCount: 1,
      tokens: 8,
      lastActive: 1_000,
      failure,
    });
    await leave(b, { kind: 'turn', ...of, at: 3_000, tokens: 4 });
    await drainOutbox(b.scripts, 0);
    const after = await readAgentOutline(b.scripts, agent);
    expect(after).toMatchObject({ messageCount: 2, tokens: 12, lastActive: 3_000 });
    expect(after?.failure).toBeUndefined();
  });

  it('comes to the same in whatever order partitions are drained', async () => {
    const b = broker();
    const agent = await registered(b);
    await leave(b, { kind: 'failed', agent, s: newSessionId(1), at: 2_000, code: 'INTERNAL' }, 1);
    await leave(b, { kind: 'turn', agent, s: newSessionId(0), at: 3_000, tokens: 1 }, 0);
    await drainOutbox(b.scripts, 0);
    await drainOutbox(b.scripts, 1);
    const record = await readAgentOutline(b.scripts, agent);
    expect(record).toMatchObject({ messageCount: 1, lastActive: 3_000 });
    expect(record?.failure).toBeUndefined();
  });

  it('knows again of a session whose conversation was taken up again', async () => {
    const b = broker();
    const agent = await registered(b);
    const sessionId = newSessionId(0);
    const endsAt = Date.now() + 60_000;
    await leave(b, { kind: 'opened', agent, s: sessionId, at: 1_000, ends_at: endsAt });
    await drainOutbox(b.scripts, 0);
    const key = b.keys.agentSessions(agent);
    expect(await b.server.command.zrange(key, '0', '-1', 'WITHSCORES')).toEqual([sessionId, String(endsAt)]);
    expect(await b.server.command.pexpiretime(key)).toBe(endsAt);
    await leave(b, { kind: 'closed', agent, s: sessionId, at: 2_000 });
    await drainOutbox(b.scripts, 0);
    expect(await b.server.command.zcard(key)).toBe(0);
  });

  it('wakes the session that waits for an event, in any partition, and lets go of one that is none', async () => {
    const b = broker();
    await settlePartitions(b.scripts, 2);
    const sessionId = await b.idle();
    await b.text(sessionId);
    const { nonce } = await b.turn();
    await park(b.scripts, sessionId, { nonce, events: ['answer1'], retries: 0, reason: 'delegation' });
    await leave(b, { kind: 'wake', agent: '', s: sessionId, at: 1_000, event: 'other' }, 1);
    await leave(b, { kind: 'wake', agent: '', s: 'nobody', at: 1_000, event: 'answer1' }, 1);
    await drainOutboxes(b.scripts);
    expect(await b.state(sessionId)).toBe('parked');
    await leave(b, { kind: 'wake', agent: '', s: sessionId, at: 1_000, event: 'answer1' }, 1);
    await Promise.all([drainOutboxes(b.scripts), drainOutboxes(b.scripts)]);
    expect([await b.state(sessionId), await b.lag()]).toEqual(['ready', 1]);
    expect(await b.server.command.xlen(b.keys.outbox(1))).toBe(0);
  });

  it('leaves what only a newer release knows to that one, and goes past it', async () => {
    const b = broker();
    const agent = await registered(b);
    const of = { agent, s: newSessionId(0) };
    await leave(b, { kind: 'invented_later', ...of, at: 1_000, tokens: 8 });
    await leave(b, { kind: 'turn', ...of, at: 2_000, tokens: 4 });
    expect(await drainOutbox(b.scripts, 0)).toBe(1);
    expect(await readAgentOutline(b.scripts, agent)).toMatchObject({ messageCount: 1, tokens: 4 });
    expect(await b.server.command.xlen(b.keys.outbox(0))).toBe(1);
  });

  it('goes past what it cannot apply, and keeps it with all that follows for the same agent', async () => {
    const b = broker();
    const [broken, agent] = [newRegisteredAgentId(), await registered(b)];
    await b.server.command.set(b.keys.agent(broken), 'no hash');
    const sessionId = await b.idle();
    await b.text(sessionId);
    const { nonce } = await b.turn();
    await park(b.scripts, sessionId, { nonce, events: ['answer1'], retries: 0, reason: 'delegation' });
    // More than are read at a time.
    for (let count = 0; count < 210; count += 1) {
      await leave(b, { kind: 'turn', agent: broken, s: sessionId, at: 1_000 + count, tokens: 2 });
    }
    await leave(b, { kind: 'turn', agent, s: sessionId, at: 1_000, tokens: 8 });
    await leave(b, { kind: 'wake', agent: '', s: sessionId, at: 1_000, event: 'answer1' });
    await expect(drainOutbox(b.scripts, 0)).rejects.toThrow('WRONGTYPE');
    expect(await b.state(sessionId)).toBe('ready');
    expect(await readAgentOutline(b.scripts, agent)).toMatchObject({ messageCount: 1, tokens: 8 });
    expect(await b.server.command.xlen(b.keys.outbox(0))).toBe(210);
    await b.server.command.del(b.keys.agent(broken));
    await registerAgent(b.scripts, newAgent({ agentId: broken }), 1_000);
    expect(await drainOutbox(b.scripts, 0)).toBe(210);
    expect(await readAgentOutline(b.scripts, broken)).toMatchObject({ messageCount: 210, tokens: 420 });
  });
};
