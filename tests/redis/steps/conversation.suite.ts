import { attach, deadline, expire, type finish, park, readSession, stop, submit } from '@agentconnect/broker';
import { answerIdOf, type Frame, openFrame, sessionAgentId, type SessionAgent } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { readConversation } from '../../../services/agent-worker/src/history/history-reader.ts';
import type { Broker, Turn } from '../suite/broker.ts';
import { finishTurn, framesOf, lastFrame, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

const limits = { maxTurns: 20, maxTokens: 1_000, maxCost: 1_000_000, maxMs: 60_000 };
type Limits = typeof limits;
type Start = 'create' | 'attach' | 'text';

/** A session of three agents, taken up by a worker. */
async function conversation(b: Broker, startsOn: Start, changes: Partial<Limits> = {}): Promise<string> {
  const [plain] = b.newSession(`ses_0_${'0'.repeat(20)}`).agents;
  const agents = [0, 1, 2].map((position) => ({
    ...(plain as SessionAgent),
    key: `agent${position}`,
    agent_id: sessionAgentId(`ses_0_${'0'.repeat(20)}`, position),
  }));
  const sessionId = await b.create({
    type: 'agent_agent',
    agents,
    conversation: { startsOn, first: 0, limits: { ...limits, ...changes } },
  });
  if (startsOn !== 'create') {
    const { reply } = await b.claimNext('first');
    expect(reply.kind).toBe('empty');
  }
  return sessionId;
}

function speak(
  b: Broker,
  turn: Turn,
  changes: Partial<Parameters<typeof finish>[2]> = {},
): ReturnType<typeof finish> {
  return finishTurn(b, turn, {
    frame: openFrame({
      type: 'response',
      content: `turn of ${turn.work.position}`,
      messageId: answerIdOf(turn.work.input.messageId),
      metadata: { turn: (turn.work.conversation?.turns ?? 0) + 1 },
    }),
    agent: turn.work.position,
    cost: 10,
    conversation: { next: (turn.work.position + 1) % 3, end: undefined, heard: [] },
    ...changes,
  });
}

async function interject(
  b: Broker,
  sessionId: string,
  changes: Partial<NonNullable<Parameters<typeof submit>[2]['among']>> = {},
): ReturnType<typeof submit> {
  const among = { kind: 'interjection', to: undefined, as: undefined, limits: {}, ...changes } as const;
  return submit(b.scripts, sessionId, b.submission('listen', { among }));
}

function ends(frames: readonly Frame[]): Frame[] {
  return frames.filter(({ metadata }) => metadata['event'] === 'conversation.ended');
}

export const conversationSuite: Suite = (broker) => {
  it.each(['create', 'attach', 'text'] as const)('starts on %s, once', async (startsOn) => {
    const b = broker();
    const sessionId = await conversation(b, startsOn);
    if (startsOn === 'attach') {
      expect(await interject(b, sessionId, { kind: 'question', to: 1 })).toMatchObject({ kind: 'accepted' });
      const question = await b.turn();
      expect(question.work).toMatchObject({ position: 1, input: { kind: 'question' } });
      await finishTurn(b, question, { agent: 1 });
      expect(await b.state(sessionId)).toBe('idle');
      await b.attach(sessionId, 'g1');
      await expectResendIsHarmless(b);
      await b.attach(sessionId, 'g2');
    }
    if (startsOn === 'text') {
      await b.attach(sessionId, 'g1');
      expect(await b.state(sessionId)).toBe('idle');
      await interject(b, sessionId);
      await expectResendIsHarmless(b);
      await interject(b, sessionId);
    }
    const turn = await b.turn();
    expect(turn.work).toMatchObject({
      position: 0,
      input: { kind: 'turn' },
      conversation: {
        turns: 0,
        isFirst: true,
        unheard: startsOn === 'text' ? [expect.any(String), expect.any(String)] : [],
      },
    });
    expect([await b.lag(), (await b.pending()).length]).toEqual([0, 1]);
    expect(await b.deadlines(sessionId)).toEqual(expect.arrayContaining(['d', 'e']));
  });

  it('gives each turn to the next agent, numbered without a gap, until a ceiling ends it', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create', { maxTurns: 4 });
    for (const position of [0, 1, 2, 0]) {
      const turn = await b.turn();
      expect(turn.work.position).toBe(position);
      expect(await speak(b, turn)).toMatchObject({ kind: 'ok' });
      await expectResendIsHarmless(b);
    }
    const frames = await framesOf(b, sessionId);
    expect(frames.map(({ type, metadata }) => metadata['turn'] ?? type)).toEqual([1, 2, 3, 4, 'stop']);
    expect(ends(frames)).toMatchObject([
      {
        metadata: {
          reason: 'max_turns',
          turns: 4,
          usage: { input_tokens: 12, output_tokens: 20, total_tokens: 32 },
          cost: 4e-8,
          duration_ms: expect.any(Number),
          summary: null,
        },
      },
    ]);
    expect([await b.state(sessionId), await b.deadlines(sessionId)]).toEqual(['idle', ['e']]);
    expect(await readSession(b.scripts, sessionId)).toMatchObject({
      status: 'ended',
      spent: { cost: 40 },
      conversation: { phase: 'ended', turns: 4, reason: 'max_turns' },
    });
    expect(await interject(b, sessionId)).toEqual({ kind: 'ended' });
    expect(await interject(b, sessionId, { kind: 'question', to: 1 })).toEqual({ kind: 'ended' });
  });

  it.each([
    ['max_tokens', { maxTokens: 9 }, {}],
    ['max_cost', { maxCost: 15 }, {}],
    ['max_turns', { maxTurns: 2 }, { end: { reason: 'loop_detected' } }],
    ['goal_reached', { maxTurns: 2 }, { end: { reason: 'goal_reached', summary: 'so "it" is' } }],
    ['loop_detected', {}, { end: { reason: 'loop_detected' } }],
  ] as const)('ends by %s', async (reason, changes, last) => {
    const b = broker();
    const sessionId = await conversation(b, 'create', changes);
    await speak(b, await b.turn());
    const turn = await b.turn();
    await speak(b, turn, { conversation: { next: 2, end: undefined, heard: [], ...last } });
    await expectResendIsHarmless(b);
    const summary = 'end' in last && 'summary' in last.end ? last.end.summary : null;
    expect(await lastFrame(b, sessionId)).toMatchObject({
      type: 'stop',
      metadata: { reason, turns: 2, summary },
    });
  });

  it('does not know the cost of a conversation with a turn of unknown price', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create', { maxTurns: 1 });
    await speak(b, await b.turn(), { cost: undefined });
    expect(await lastFrame(b, sessionId)).toMatchObject({ metadata: { cost: null } });
  });

  it('ends when an agent fails, and can be taken up again by that agent', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    await speak(b, await b.turn());
    const turn = await b.turn();
    const frame = openFrame({
      type: 'error',
      content: 'no',
      messageId: answerIdOf(turn.work.input.messageId),
      metadata: { code: 'PROVIDER_TIMEOUT', details: {} },
    });
    await speak(b, turn, {
      outcome: 'error',
      frame,
      finishReason: 'PROVIDER_TIMEOUT',
      conversation: { next: 1, end: { reason: 'agent_error' }, heard: [] },
    });
    expect(ends(await framesOf(b, sessionId))).toMatchObject([
      { metadata: { reason: 'agent_error', turns: 1 } },
    ]);
    const record = await readSession(b.scripts, sessionId);
    expect(record?.activity.map(({ failure }) => failure?.code)).toEqual([
      undefined,
      'PROVIDER_TIMEOUT',
      undefined,
    ]);
    expect(await interject(b, sessionId, { limits: { maxTurns: 30 } })).toMatchObject({ kind: 'accepted' });
    const again = await b.turn();
    expect(again.work).toMatchObject({ position: 1, conversation: { turns: 1, isFirst: true } });
    expect(again.work.input.messageId).not.toBe(turn.work.input.messageId);
  });

  it('is taken up again by a text that brings more room, and by no other', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create', { maxTurns: 1 });
    await speak(b, await b.turn());
    expect(await interject(b, sessionId, { limits: { maxTurns: 1 } })).toEqual({ kind: 'ended' });
    expect(await interject(b, sessionId, { limits: { maxTokens: 2_000 } })).toEqual({ kind: 'ended' });
    const taken = await interject(b, sessionId, { limits: { maxTurns: 2 } });
    await expectResendIsHarmless(b);
    if (taken.kind !== 'accepted') throw new Error(taken.kind);
    expect(await readSession(b.scripts, sessionId)).toMatchObject({
      status: 'active',
      conversation: { phase: 'running' },
    });
    const turn = await b.turn();
    expect(turn.work).toMatchObject({ position: 1, conversation: { turns: 1, unheard: [taken.messageId] } });
    await speak(b, turn, { conversation: { next: 2, end: undefined, heard: [taken.messageId] } });
    expect(ends(await framesOf(b, sessionId))).toMatchObject([
      { metadata: { turns: 1 } },
      { metadata: { turns: 2 } },
    ]);
  });

  it('shows an agent what was said before its turn was taken, and nothing that came since', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create', { maxTurns: 2 });
    const before = await interject(b, sessionId, {});
    const { work } = await b.turn();
    await interject(b, sessionId, {});
    if (before.kind !== 'accepted' || !work.conversation) throw new Error(before.kind);
    const limits = { maxMessages: 10, maxChars: 1_000 };
    const shown = await readConversation(b.scripts, { ...work, sessionId }, limits, {
      head: work.head.seq,
      unheard: work.conversation.unheard,
    });
    expect(shown.map(({ messageId }) => messageId)).toEqual([before.messageId]);
  });

  it('keeps a supervisor’s word for whom it is for, and answers what nobody has heard', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create', { maxTurns: 2 });
    const said = async (changes: Parameters<typeof interject>[2]): Promise<string> => {
      const reply = await interject(b, sessionId, changes);
      return reply.kind === 'accepted' ? reply.messageId : '';
    };
    const toAll = await said({});
    const toSecond = await said({ to: 1 });
    const toThird = await said({ to: 2 });
    const asFirst = await said({ as: { position: 0, agentId: 'agt_a' } });
    const first = await b.turn();
    expect(first.work).toMatchObject({ head: { seq: 4 }, conversation: { unheard: [toAll] } });
    await speak(b, first, { conversation: { next: 1, end: undefined, heard: [toAll] } });
    const second = await b.turn();
    expect(second.work.conversation?.unheard).toEqual([toSecond, asFirst]);
    await speak(b, second, { conversation: { next: 2, end: undefined, heard: [toSecond, asFirst] } });
    const frames = await framesOf(b, sessionId);
    expect(frames.slice(-2)).toMatchObject([
      { type: 'error', metadata: { code: 'CONVERSATION_ENDED', in_reply_to: toThird } },
      { type: 'stop', metadata: { reason: 'max_turns' } },
    ]);
  });

  it('counts words that nobody has heard towards a full mailbox', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    const among = { kind: 'interjection', to: undefined, as: undefined, limits: {} } as const;
    const send = (): ReturnType<typeof submit> =>
      submit(b.scripts, sessionId, b.submission('x', { among, mailboxMax: 4 }));
    // The mailbox holds the first turn and the taking up.
    expect([(await send()).kind, (await send()).kind, (await send()).kind]).toEqual([
      'accepted',
      'accepted',
      'full',
    ]);
  });

  it('answers an agent’s question beside the turns, in order', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    const turn = await b.turn();
    const asked = await interject(b, sessionId, {
      kind: 'question',
      to: 2,
      as: { position: 1, agentId: 'agt_b' },
    });
    if (asked.kind !== 'accepted') throw new Error(asked.kind);
    await speak(b, turn);
    const question = await b.turn();
    expect(question.work).toMatchObject({
      position: 2,
      input: { kind: 'question', messageId: asked.messageId },
      conversation: { isFirst: false },
    });
    await finishTurn(b, question, { agent: 2 });
    const next = await b.turn();
    expect(next.work).toMatchObject({ position: 1, input: { kind: 'turn' }, conversation: { turns: 1 } });
  });

  it.each(['ready', 'leased', 'parked'] as const)('ends when it is stopped while %s', async (state) => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    await speak(b, await b.turn());
    if (state !== 'ready') {
      const turn = await b.turn();
      if (state === 'parked') {
        await park(b.scripts, sessionId, {
          nonce: turn.nonce,
          forMs: 60_000,
          retries: 0,
          reason: 'cooldown',
        });
        expect((await stop(b.scripts, sessionId, stopRequest())).kind).toBe('ok');
      } else {
        expect((await stop(b.scripts, sessionId, stopRequest())).kind).toBe('ok');
        expect((await stop(b.scripts, sessionId, stopRequest())).kind).toBe('pending');
        await speak(b, turn);
      }
    } else {
      expect((await stop(b.scripts, sessionId, stopRequest())).kind).toBe('ok');
    }
    if (state !== 'leased') {
      const turn = await b.turn();
      expect(turn.work.isStopped).toBe(true);
      await speak(b, turn, { outcome: 'stopped', frame: '' });
      await expectResendIsHarmless(b);
    }
    const frames = await framesOf(b, sessionId);
    const said = frames.filter(({ type }) => type === 'response');
    expect(said.map(({ metadata }) => [metadata['turn'], metadata['finish_reason']])).toEqual(
      state === 'leased'
        ? [
            [1, 'stop'],
            [2, 'stopped'],
          ]
        : [[1, 'stop']],
    );
    expect(ends(frames)).toMatchObject([{ metadata: { reason: 'stopped_by_client', turns: said.length } }]);
    expect((await stop(b.scripts, sessionId, stopRequest())).kind).toBe('nothing');
  });

  it.each(['leased', 'parked'] as const)('ends when its time is over while %s', async (state) => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    const turn = await b.turn();
    if (state === 'parked') {
      await park(b.scripts, sessionId, { nonce: turn.nonce, forMs: 60_000, retries: 0, reason: 'cooldown' });
    }
    expect(await deadline(b.scripts, sessionId)).toMatchObject({ kind: 'early' });
    await b.edit(sessionId, { deadline: 1 });
    expect(await deadline(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b);
    await speak(b, state === 'parked' ? await b.turn() : turn);
    expect(ends(await framesOf(b, sessionId))).toMatchObject([{ metadata: { reason: 'max_duration' } }]);
    expect(await deadline(b.scripts, sessionId)).toEqual({ kind: 'none' });
  });

  it('ends with the session, and keeps what was being said', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    const turn = await b.turn();
    await b.server.command.set(b.keys.session(sessionId).PARTIAL, 'half a sen');
    await interject(b, sessionId);
    await b.edit(sessionId, { expires_at: 1 });
    expect(await expire(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b, 'none');
    const frames = await framesOf(b, sessionId);
    expect(frames.map(({ type }) => type)).toEqual(['text', 'response', 'error', 'stop', 'system']);
    expect(frames[1]).toMatchObject({
      content: 'half a sen',
      metadata: { turn: 1, finish_reason: 'stopped' },
    });
    expect(frames[3]).toMatchObject({ metadata: { reason: 'session_expired', turns: 1 } });
    expect(await speak(b, turn)).toEqual({ kind: 'lost' });
    expect(
      await attach(b.scripts, sessionId, {
        user: 'ada',
        gateway: 'g1',
        generation: 1,
        streaming: false,
        pageSize: 10,
      }),
    ).toEqual({ kind: 'closed' });
  });

  it('ends when a turn has cost too many workers', async () => {
    const b = broker();
    const sessionId = await conversation(b, 'create');
    const turn = await b.turn();
    await b.edit(sessionId, { losses: 2 });
    expect((await b.takeOver(sessionId, 'w2')).reply).toEqual({ kind: 'empty' });
    await expectResendIsHarmless(b, 'stale');
    expect(
      (await framesOf(b, sessionId)).map(
        ({ type, metadata }) => metadata['code'] ?? metadata['reason'] ?? type,
      ),
    ).toEqual(['TURN_FAILED', 'agent_error']);
    expect(await speak(b, turn)).toEqual({ kind: 'lost' });
  });
};
