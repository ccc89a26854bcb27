import { addTokens, admit, type Admission, coolDown, restsUntil, type UseLimits } from '@agentconnect/broker';
import { newMessageId, newRegisteredAgentId, newSessionId, sessionAgentId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

const none: UseLimits = {
  messages_per_minute: 0,
  tokens_per_minute: 0,
  messages_per_hour: 0,
  tokens_per_hour: 0,
};
const minute = 60_000;
const hour = 3_600_000;
const ok: Admission = { kind: 'ok' };

export const agentUseSuite: Suite = (broker) => {
  const ask = (b: Broker, agent: string, limits: Partial<UseLimits>, turnId = newMessageId()) =>
    admit(b.scripts, agent, { turnId, limits: { ...none, ...limits } });

  /** Lets time pass for an agent: its windows and rests began so much earlier. */
  async function pass(b: Broker, agent: string, ms: number): Promise<void> {
    const key = b.keys.agentUse(agent);
    for (const field of ['minute:start', 'hour:start', 'cooldown_until', 'full_until']) {
      if (await b.server.command.hexists(key, field)) await b.server.command.hincrby(key, field, -ms);
    }
  }

  function expectWait(reply: Admission, reason: string, atMost: number, atLeast = atMost - 10_000): void {
    if (reply.kind !== 'wait') throw new Error('was admitted');
    expect(reply.reason).toBe(reason);
    expect(reply.forMs).toBeLessThanOrEqual(atMost);
    expect(reply.forMs).toBeGreaterThan(atLeast);
  }

  it.each([newRegisteredAgentId(), sessionAgentId(newSessionId(2), 1)])(
    '%s takes so many turns a minute',
    async (agent) => {
      const b = broker();
      const limits = { messages_per_minute: 2 };
      expect(await ask(b, agent, limits)).toEqual(ok);
      expect(await restsUntil(b.scripts, agent)).toBe(0);
      expect(await ask(b, agent, limits)).toEqual(ok);
      expectWait(await ask(b, agent, limits), 'agent_limit', minute);
      expect(await restsUntil(b.scripts, agent)).toBeGreaterThan(Date.now());
      expect(await ask(b, newRegisteredAgentId(), limits)).toEqual(ok);
      await pass(b, agent, minute);
      expect(await ask(b, agent, limits)).toEqual(ok);
      expect(await ask(b, agent, limits)).toEqual(ok);
      expectWait(await ask(b, agent, limits), 'agent_limit', minute);
    },
  );

  it('counts a turn once, however often it asks', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const limits = { messages_per_minute: 2 };
    const turnId = newMessageId();
    expect(await ask(b, agent, limits, turnId)).toEqual(ok);
    await expectResendIsHarmless(b);
    expect(await ask(b, agent, limits)).toEqual(ok);
    expect(await ask(b, agent, limits, turnId)).toEqual(ok);
    await pass(b, agent, minute);
    expect(await ask(b, agent, limits, turnId)).toEqual(ok);
    expect(await b.server.command.hget(b.keys.agentUse(agent), 'hour:messages')).toBe('2');
  });

  it('admits no more than the limit of many that ask at once', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => ask(b, agent, { messages_per_minute: 20 })),
    );
    expect(replies.filter(({ kind }) => kind === 'ok')).toHaveLength(20);
    expect(await b.server.command.hget(b.keys.agentUse(agent), 'minute:messages')).toBe('20');
  });

  it('waits for the later of two windows', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const limits = { messages_per_minute: 1, messages_per_hour: 2 };
    expect(await ask(b, agent, limits)).toEqual(ok);
    expectWait(await ask(b, agent, limits), 'agent_limit', minute);
    await pass(b, agent, minute);
    expect(await ask(b, agent, limits)).toEqual(ok);
    expectWait(await ask(b, agent, limits), 'agent_limit', hour - minute);
    await pass(b, agent, hour - minute);
    expect(await ask(b, agent, limits)).toEqual(ok);
  });

  it('adds what a turn has cost once, and waits when the tokens of a window are spent', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const limits = { tokens_per_minute: 100, tokens_per_hour: 250 };
    const turnId = newMessageId();
    await ask(b, agent, limits, turnId);
    await addTokens(b.scripts, agent, turnId, 99);
    await expectResendIsHarmless(b, '0');
    const second = newMessageId();
    expect(await ask(b, agent, limits, second)).toEqual(ok);
    await addTokens(b.scripts, agent, second, 1);
    expectWait(await ask(b, agent, limits), 'agent_limit', minute);
    expect(await ask(b, agent, limits, second)).toEqual(ok);
    await pass(b, agent, minute);
    const third = newMessageId();
    expect(await ask(b, agent, limits, third)).toEqual(ok);
    await addTokens(b.scripts, agent, third, 150);
    expectWait(await ask(b, agent, limits), 'agent_limit', hour - minute);
  });

  it('counts the tokens of a turn that outlasts its window in the next one', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const limits = { tokens_per_minute: 100 };
    const turnId = newMessageId();
    await ask(b, agent, limits, turnId);
    await pass(b, agent, 2 * minute);
    await addTokens(b.scripts, agent, turnId, 100);
    expectWait(await ask(b, agent, limits), 'agent_limit', minute);
  });

  it('rests after its provider asked for it, and an earlier end shortens nothing', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const limits = { messages_per_minute: 1 };
    const turnId = newMessageId();
    expect(await ask(b, agent, limits, turnId)).toEqual(ok);
    await coolDown(b.scripts, agent, 2 * minute);
    await coolDown(b.scripts, agent, 1_000);
    expectWait(await ask(b, agent, limits, turnId), 'provider_rate_limited', 2 * minute);
    expectWait(await ask(b, agent, limits), 'provider_rate_limited', 2 * minute);
    expectWait(await ask(b, agent, {}), 'provider_rate_limited', 2 * minute);
    expect(await restsUntil(b.scripts, agent)).toBeGreaterThan(Date.now() + minute);
    await pass(b, agent, 2 * minute);
    expect(await ask(b, agent, limits)).toEqual(ok);
  });

  it('leaves nothing behind without limits, and keys that end by themselves with them', async () => {
    const b = broker();
    const agent = newRegisteredAgentId();
    const turnId = newMessageId();
    expect(await ask(b, agent, {}, turnId)).toEqual(ok);
    await addTokens(b.scripts, agent, turnId, 5);
    expect(await b.dump()).toEqual({});
    const use = b.keys.agentUse(agent);
    await coolDown(b.scripts, agent, 2 * hour);
    expect(await b.server.command.pttl(use)).toBeGreaterThan(hour);
    await pass(b, agent, 2 * hour);
    await ask(b, agent, { tokens_per_hour: 5 }, turnId);
    await addTokens(b.scripts, agent, turnId, 5);
    for (const key of [use, b.keys.agentTurn(agent, turnId)]) {
      expect(await b.server.command.pttl(key)).toBeGreaterThan(hour - 10_000);
    }
  });
};
