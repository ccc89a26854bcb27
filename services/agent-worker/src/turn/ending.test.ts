import type { Work } from '@agentconnect/broker';
import { sealFrame } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { type Asked, cooldownFrame, errorTo, responseTo } from './ending.ts';

const agent = {
  key: 'primary',
  agent_id: 'agt_r_0123456789',
  registered: true,
  provider: 'openai',
  model: 'large',
  capabilities: [],
  interaction_modes: [],
  metadata: {},
};

function asked(attempt = 1): Asked {
  const input = { kind: 'text', messageId: 'msg_1', seq: 4, body: { content: 'hi', sender: 'ada' } };
  return { work: { input, attempt, agents: [agent], position: 0 } as unknown as Work, agent };
}

const sealed = (open: string): unknown => JSON.parse(sealFrame(open, 5, 'rsp_1', '2026-01-01T00:00:00.000Z'));

describe('the frames that a turn ends with', () => {
  it('answers in the agent’s name, and leaves the finish reason to the step', () => {
    const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 };
    const ending = responseTo(asked(), { content: 'yes 🙂', finishReason: 'length', usage });
    expect(ending).toMatchObject({
      outcome: 'response',
      finishReason: 'length',
      agent: 0,
      registeredAgent: 'agt_r_0123456789',
      usage: { input: 3, output: 2 },
    });
    expect(sealed(ending.frame)).toEqual({
      type: 'response',
      content: 'yes 🙂',
      sender: 'agt_r_0123456789',
      receiver: 'ada',
      timestamp: '2026-01-01T00:00:00.000Z',
      metadata: {
        role: 'assistant',
        provider: 'openai',
        model: 'large',
        in_reply_to: 'msg_1',
        usage,
        cost: null,
        message_id: 'rsp_1',
        seq: 5,
        cursor: '5.rsp_1.1767225600000',
      },
    });
  });

  it('says what the answer cost, in dollars', () => {
    const ending = responseTo(asked(), { content: '', finishReason: 'stop', cost: 1_250_000 });
    expect(sealed(ending.frame)).toMatchObject({ metadata: { cost: 0.00125 } });
  });

  it('says which attempt it was, if not the first', () => {
    const ending = responseTo(asked(2), { content: '', finishReason: 'length' });
    expect(sealed(ending.frame)).toMatchObject({
      content: '',
      metadata: { attempt: 2, usage: { total_tokens: 0 } },
    });
  });

  it('tells an error by its code', () => {
    const usage = { input_tokens: 2, output_tokens: 1, total_tokens: 3 };
    const failure = { code: 'PROVIDER_TIMEOUT', sentence: 'Too slow.' } as const;
    const ending = errorTo(asked(), failure, { usage, cost: 7 });
    expect(ending).toMatchObject({ outcome: 'error', usage: { input: 2, output: 1 }, cost: 7 });
    expect(sealed(ending.frame)).toMatchObject({
      type: 'error',
      content: 'Too slow.',
      metadata: { code: 'PROVIDER_TIMEOUT', details: {}, in_reply_to: 'msg_1', message_id: 'rsp_1' },
    });
  });

  it('tells how long a cooldown takes, in whole seconds', () => {
    const open = cooldownFrame(asked(), {
      messageId: 'msg_c',
      reason: 'provider_rate_limited',
      retryAfterMs: 1_200,
      until: 5_000,
    });
    expect(sealed(open)).toMatchObject({
      type: 'cooldown',
      sender: 'agt_r_0123456789',
      metadata: {
        event: 'cooldown.started',
        until: '1970-01-01T00:00:05.000Z',
        retry_after: 2,
        reason: 'provider_rate_limited',
        agent_id: 'agt_r_0123456789',
        in_reply_to: 'msg_1',
        message_id: 'msg_c',
      },
    });
  });
});
