import { answerIdOf, type SessionResponse } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { ActivityWatch } from './activity.ts';
import { type Message, messageOf } from './message.ts';

function entry(type: string, seq: number, id: string, metadata: object = {}): Message {
  const place = { message_id: id, seq, cursor: `${seq}.${id}` };
  return messageOf({ type, timestamp: '', metadata: { ...place, ...metadata } });
}

const text = (seq: number): Message => entry('text', seq, `msg_${seq}`);
const answer = (seq: number, to: number): Message =>
  entry('response', seq, answerIdOf(`msg_${to}`), { in_reply_to: `msg_${to}` });
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
const end = { reason: 'max_turns', turns: 2, usage, cost: null, duration_ms: 5, summary: null };

function session(metadata: object, type: SessionResponse['session_type'] = 'agent_agent'): SessionResponse {
  return {
    session_id: 'ses_0_AAAAAAAAAAAAAAAAAAAA',
    type: 'system',
    created_at: '',
    status: 'active',
    session_type: type,
    agents: {},
    metadata: { ...metadata },
  };
}

describe('ActivityWatch', () => {
  it('waits for what was asked, through the queue and a cooldown, until all of it is answered', () => {
    const watch = new ActivityWatch();
    const seen: string[] = [watch.activity.status];
    const note = (): void => void seen.push(watch.activity.status);
    watch.follow(text(1));
    watch.follow(text(2));
    note();
    watch.queued(3);
    expect(watch.activity).toEqual({ status: 'queued', place: 3 });
    const until = '2026-01-01T00:00:10.000Z';
    const about = { event: 'cooldown.started', until, agent_id: 'agt_1', reason: 'agent_limit' };
    watch.follow(entry('cooldown', 3, 'msg_3', about));
    expect(watch.activity).toEqual({ status: 'cooldown', until, agentId: 'agt_1', reason: 'agent_limit' });
    expect(watch.activity).toBe(watch.activity);
    watch.writes(true);
    note();
    watch.follow(answer(4, 1));
    watch.writes(false);
    note();
    watch.follow(entry('error', 5, 'rsp_2', { in_reply_to: 'msg_2', code: 'PROVIDER_TIMEOUT' }));
    note();
    expect(seen).toEqual(['idle', 'waiting', 'writing', 'waiting', 'idle']);
  });

  it('finds in the history what is not answered', () => {
    const watch = new ActivityWatch();
    watch.replay([text(5), answer(6, 5)]);
    expect(watch.activity.status).toBe('idle');
    for (const message of [text(1), answer(2, 1), text(3)]) {
      watch.lookBack(message, (key) => key === answerIdOf('msg_1'));
    }
    expect(watch.activity.status).toBe('waiting');
    watch.follow(entry('system', 7, 'msg_7', { event: 'session.expired' }));
    expect(watch.activity.status).toBe('idle');
  });

  it('follows a conversation of agents to its end, and beyond', () => {
    const watch = new ActivityWatch();
    const conversation = { status: 'waiting', turns: 0, usage, cost: null, duration_ms: 0, limits: {} };
    watch.loaded(session({ goal: 'Talk.', conversation }));
    expect(watch.activity.status).toBe('waiting');
    watch.follow(entry('response', 1, 'rsp_1', { turn: 1 }));
    expect(watch.activity.status).toBe('waiting');
    watch.follow(entry('stop', 2, 'msg_2', { event: 'conversation.ended', ...end }));
    expect(watch.activity.status).toBe('idle');
    expect(watch.ended).toMatchObject({ reason: 'max_turns', turns: 2 });
    // From one agent to another, it is answered without the conversation going on.
    watch.follow(entry('text', 3, 'msg_3', { event: 'agent.message' }));
    expect(watch.activity.status).toBe('waiting');
    expect(watch.ended).toBeDefined();
    watch.follow(answer(4, 3));
    expect(watch.activity.status).toBe('idle');
    watch.follow(entry('text', 5, 'msg_5', { limits: { max_turns: 4 } }));
    expect(watch.activity.status).toBe('waiting');
    expect(watch.ended).toBeUndefined();
  });

  it('knows of an end from before', () => {
    const watch = new ActivityWatch();
    const { reason, ...rest } = end;
    watch.loaded(session({ goal: 'Talk.', conversation: { ...rest, status: 'ended', reason, limits: {} } }));
    expect(watch.ended).toMatchObject({ reason, turns: 2 });
    expect(watch.activity.status).toBe('idle');
  });
});
