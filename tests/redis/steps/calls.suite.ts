import {
  answerCall,
  type CallFrame,
  expire,
  finish,
  noteCalls,
  type OpenCall,
  park,
  readCallAnswers,
  readWaitingCall,
  readPartialAnswer,
  stop,
  submit,
  wake,
} from '@agentconnect/broker';
import { answerIdOf, openFrame, passingFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { type Broker, maxLosses, type Turn } from '../suite/broker.ts';
import { errorTo, finishTurn, framesOf, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

type Note = Parameters<typeof noteCalls>[2];
type Answer = Parameters<typeof answerCall>[2];

const hour = 3_600_000;

function openCall(n: number, state: OpenCall['state'] = 'noted', changes: Partial<OpenCall> = {}): OpenCall {
  return { callId: `call_${n}`, state, tool: 'github.create_issue', isEditable: false, ...changes };
}

/** One that a person has to agree to, within the hour. */
function approval(n: number, changes: Partial<OpenCall> = {}): OpenCall {
  return openCall(n, 'approval', { until: Date.now() + hour, ...changes });
}

function frame(event: 'tool.call' | 'tool.result', n: number, unlessAnswered?: string): CallFrame {
  const messageId = `msg_${n}${event === 'tool.call' ? 'c' : 'r'}`;
  const metadata = { event, call_id: `call_${n}` };
  return { messageId, open: openFrame({ type: 'system', messageId, metadata }), unlessAnswered };
}

export const callsSuite: Suite = (broker) => {
  /** A turn of a session whose agent has a tool. */
  async function begun(b: Broker): Promise<Turn> {
    const [agent] = b.newSession('ses_0_template00').agents;
    if (!agent) throw new Error('no agent');
    const sessionId = await b.idle({ agents: [{ ...agent, tools: ['github.*'] }] });
    await b.text(sessionId);
    return b.turn();
  }

  function note(
    b: Broker,
    turn: Turn,
    number: number,
    changes: Partial<Note> = {},
  ): ReturnType<typeof noteCalls> {
    return noteCalls(b.scripts, turn.sessionId, {
      nonce: turn.nonce,
      number,
      progress: `{"note":${number}}`,
      open: [],
      newCalls: 0,
      frames: [],
      ...changes,
    });
  }

  function answer(
    b: Broker,
    sessionId: string,
    changes: Partial<Answer> = {},
  ): ReturnType<typeof answerCall> {
    return answerCall(b.scripts, sessionId, {
      user: 'ada',
      callId: 'call_1',
      fingerprint: 'yes',
      answer: '{"action":"approve"}',
      edits: false,
      fits: ['approval'],
      frame: passingFrame({ type: 'info', metadata: { event: 'tool.answered' } }, 0),
      ...changes,
    });
  }

  async function events(b: Broker, sessionId: string): Promise<string[]> {
    const frames = await framesOf(b, sessionId);
    return frames.map(({ type, metadata }) =>
      [metadata['event'] ?? type, metadata['call_id'], metadata['status']].filter(Boolean).join(' '),
    );
  }

  it('is noted and logged in one step, once', async () => {
    const b = broker();
    const ear = await b.gateway('g1');
    const turn = await begun(b);
    await b.attach(turn.sessionId, 'g1');
    expect(turn.work.calls).toEqual({ notes: 0, inHour: 0, isHeld: false });
    const calls = { open: [openCall(1), openCall(2)], newCalls: 2 };
    const frames = [frame('tool.call', 1), frame('tool.call', 2)];
    expect(await note(b, turn, 1, { ...calls, frames })).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b);
    expect(await events(b, turn.sessionId)).toEqual(['text', 'tool.call call_1', 'tool.call call_2']);
    expect(await ear.until((hint) => hint.kind === 'frame' && hint.seq === 3)).toMatchObject({
      messageId: 'msg_2c',
    });
    const { reply } = await b.takeOver(turn.sessionId, 'w2');
    expect(reply).toMatchObject({ progress: '{"note":1}', calls: { notes: 1, inHour: 2, isHeld: false } });
    await ear.close();
  });

  it('takes a note that does not follow on what Redis has for lost, as one without the lease', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1);
    const restore = await b.save(turn.sessionId);
    await note(b, turn, 2, { progress: 'newer' });
    await restore();
    const before = await b.dump();
    expect(await note(b, turn, 3)).toEqual({ kind: 'lost' });
    expect(await note(b, { ...turn, nonce: 'not-it' }, 2)).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
  });

  it('counts calls by the hour, over all turns', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1, { open: [openCall(1)], newCalls: 3 });
    await note(b, turn, 2, { newCalls: 2 });
    await finishTurn(b, turn);
    await b.text(turn.sessionId);
    const next = await b.turn();
    expect(next.work.calls).toEqual({ notes: 0, inHour: 5, isHeld: false });
    await b.edit(turn.sessionId, { called: `${next.work.now - hour} 5` });
    await note(b, next, 1, { newCalls: 1 });
    expect((await b.takeOver(turn.sessionId, 'w2')).reply).toMatchObject({ calls: { inHour: 1 } });
  });

  it('has its result logged by whatever ends the turn: a stop, an error, an expiry, a turn that is set aside', async () => {
    const b = broker();
    const open = [openCall(1, 'begun'), openCall(2), approval(3)];
    const ended = async (end: (turn: Turn) => Promise<unknown>): Promise<string[]> => {
      const turn = await begun(b);
      await note(b, turn, 1, { open });
      await end(turn);
      expect(await b.field(turn.sessionId, 'open')).toBeNull();
      return (await events(b, turn.sessionId)).slice(1);
    };
    const results = (status: string): string[] => [
      'tool.result call_1 unknown',
      `tool.result call_2 ${status}`,
      `tool.result call_3 ${status}`,
    ];
    const stopped = await ended((turn) => stop(b.scripts, turn.sessionId, stopRequest()));
    await expectResendIsHarmless(b);
    expect(stopped).toEqual(['stop.requested', ...results('denied')]);
    const failed = await ended((turn) => finishTurn(b, turn, { outcome: 'error', frame: errorTo(turn) }));
    await expectResendIsHarmless(b);
    expect(failed).toEqual([...results('expired'), 'error']);
    const expired = await ended(async (turn) => {
      await b.edit(turn.sessionId, { expires_at: 1 });
      await expire(b.scripts, turn.sessionId);
    });
    expect(expired).toEqual([...results('expired'), 'error', 'session.expired']);
    const aside = await ended(async ({ sessionId }) => {
      for (let losses = 1; losses <= maxLosses; losses += 1) await b.takeOver(sessionId, `w${losses}`);
    });
    expect(aside).toEqual([...results('expired'), 'error']);
  });

  it('says of a result that a step logs what a client can read', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1, { open: [openCall(1)] });
    await finishTurn(b, turn, { outcome: 'error', frame: errorTo(turn) });
    expect((await framesOf(b, turn.sessionId))[1]).toMatchObject({
      type: 'system',
      content: 'The turn ended before this call had a result.',
      sender: turn.work.agents[0]?.agent_id,
      receiver: 'ada',
      metadata: {
        tool: 'github.create_issue',
        response_id: answerIdOf(turn.work.input.messageId),
        message_id: 'msg_1r',
        seq: 2,
      },
    });
  });

  it('logs nothing more of a turn that was stopped, but what it has spent', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1, { open: [openCall(1)] });
    await stop(b.scripts, turn.sessionId, stopRequest());
    expect(await note(b, turn, 2, { frames: [frame('tool.result', 1)] })).toEqual({ kind: 'stopped' });
    expect(await note(b, turn, 2, { open: [openCall(1)] })).toEqual({ kind: 'ok' });
    expect(await b.field(turn.sessionId, 'steps')).toBe('{"note":2}');
    expect(await b.field(turn.sessionId, 'open')).toBeNull();
    await finish(b.scripts, turn.sessionId, {
      nonce: turn.nonce,
      input: turn.work.input.messageId,
      outcome: 'stopped',
      frame: '',
      finishReason: 'stopped',
      wasShown: false,
      agent: 0,
      registeredAgent: undefined,
      usage: { input: 0, output: 0 },
    });
    expect(await events(b, turn.sessionId)).toEqual([
      'text',
      'stop.requested',
      'tool.result call_1 denied',
      'response',
    ]);
  });

  it('wakes the turn that waits for any of several answers, and keeps the first to each', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId, nonce } = turn;
    await note(b, turn, 1, { open: [approval(1), approval(2)] });
    await park(b.scripts, sessionId, {
      nonce,
      events: ['call_1', 'call_2'],
      forMs: hour,
      retries: 0,
      reason: 'approval',
    });
    await expectResendIsHarmless(b);
    expect(await answer(b, sessionId, { callId: 'call_2' })).toBe('ok');
    await expectResendIsHarmless(b);
    expect([await b.state(sessionId), await b.lag()]).toEqual(['ready', 1]);
    const next = await b.turn();
    expect(await answer(b, sessionId, { callId: 'call_2', fingerprint: 'no' })).toBe('taken');
    expect(await readCallAnswers(b.scripts, sessionId, ['call_1', 'call_2'])).toEqual([
      undefined,
      '{"action":"approve"}',
    ]);
    expect(await answer(b, sessionId)).toBe('ok');
    await park(b.scripts, sessionId, {
      nonce: next.nonce,
      events: ['call_1'],
      retries: 0,
      reason: 'approval',
    });
    expect(await b.state(sessionId)).toBe('ready');
  });

  it('spends an answer with the result of its call, and then nobody can answer it', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1, { open: [approval(1), approval(2)] });
    await answer(b, turn.sessionId);
    await note(b, turn, 2, { frames: [frame('tool.result', 1), frame('tool.result', 2, 'call_2')] });
    expect(await readCallAnswers(b.scripts, turn.sessionId, ['call_1'])).toEqual([undefined]);
    expect(await answer(b, turn.sessionId)).toBe('ok');
    expect(await answer(b, turn.sessionId, { fingerprint: 'no' })).toBe('taken');
    expect(await answer(b, turn.sessionId, { callId: 'call_2' })).toBe('late');
  });

  it('lets an expiry log nothing where an answer was first', async () => {
    const b = broker();
    const turn = await begun(b);
    await note(b, turn, 1, { open: [approval(1)] });
    await answer(b, turn.sessionId);
    const before = await b.dump();
    const frames = [frame('tool.result', 1, 'call_1')];
    expect(await note(b, turn, 2, { frames })).toEqual({ kind: 'answered', callId: 'call_1' });
    expect(await b.dump()).toEqual(before);
  });

  it('refuses answers that nobody waits for, and leaves no trace of them', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId } = turn;
    await note(b, turn, 1, {
      open: [openCall(1), approval(2), approval(3, { until: 1 }), approval(4, { isEditable: true })],
    });
    const before = await b.dump();
    expect(await answer(b, sessionId)).toBe('unneeded');
    expect(await answer(b, sessionId, { callId: 'call_2', edits: true })).toBe('fixed');
    expect(await answer(b, sessionId, { callId: 'call_3' })).toBe('late');
    expect(await answer(b, sessionId, { callId: 'call_9' })).toBe('unknown');
    expect(await answer(b, sessionId, { user: 'bob', callId: 'call_2' })).toBe('forbidden');
    expect(await answer(b, `ses_0_${'0'.repeat(20)}`)).toBe('none');
    expect(await b.dump()).toEqual(before);
    expect(await answer(b, sessionId, { callId: 'call_4', edits: true })).toBe('ok');
    await stop(b.scripts, sessionId, stopRequest());
    expect(await answer(b, sessionId, { callId: 'call_2' })).toBe('late');
  });

  it('takes for an answer only what a call waits for, and says of all that wait when they are over', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId } = turn;
    const waits = { until: Date.now() + hour };
    const open = [
      approval(1),
      openCall(2, 'result', waits),
      openCall(3, 'answer', waits),
      openCall(4, 'begun'),
    ];
    await note(b, turn, 1, { open });
    const asked = (n: number): ReturnType<typeof readWaitingCall> =>
      readWaitingCall(b.scripts, sessionId, `call_${n}`);
    expect(await asked(3)).toEqual({ state: 'answer', owner: 'ada', largestFrame: expect.any(Number) });
    expect([(await asked(2))?.state, await asked(4), await asked(9)]).toEqual([
      'result',
      undefined,
      undefined,
    ]);
    const before = await b.dump();
    expect(await answer(b, sessionId, { callId: 'call_2' })).toBe('unfit');
    expect(await answer(b, sessionId, { fits: ['result', 'answer'] })).toBe('unfit');
    expect(await answer(b, sessionId, { callId: 'call_4', fits: ['result', 'answer'] })).toBe('unneeded');
    expect(await b.dump()).toEqual(before);
    const given = { callId: 'call_2', fits: ['result', 'answer'], answer: '{"action":"answer"}' } as const;
    expect(await answer(b, sessionId, given)).toBe('ok');
    await expectResendIsHarmless(b);
    expect(await asked(2)).toBeUndefined();
    expect(await readCallAnswers(b.scripts, sessionId, ['call_2'])).toEqual(['{"action":"answer"}']);
    await stop(b.scripts, sessionId, stopRequest());
    for (const callId of ['call_1', 'call_3']) expect(await answer(b, sessionId, { callId })).toBe('late');
    expect(await answer(b, sessionId, { ...given, fingerprint: 'no' })).toBe('taken');
  });

  it('begins with the text that brings tools, in a session that had none', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const tools = [{ name: 'lamp', description: 'A lamp', parameters: { type: 'object' } }];
    const plain = b.submission('hello');
    await submit(b.scripts, sessionId, plain);
    const bringing = b.submission('light');
    await submit(b.scripts, sessionId, { ...bringing, body: { ...bringing.body, tools } });
    await expectResendIsHarmless(b);
    const first = await b.turn();
    expect(first.work.calls).toBeUndefined();
    await finishTurn(b, first);
    const second = await b.turn();
    expect(second.work).toMatchObject({ input: { body: { tools } }, calls: { notes: 0 } });
    await note(b, second, 1, { open: [openCall(1, 'result', { until: Date.now() + hour })] });
    expect((await b.takeOver(sessionId, 'w2')).reply).toMatchObject({ calls: { notes: 1 } });
  });

  it('keeps the text that a turn has noted while it waits, for whoever looks and for the claim that goes on', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId, nonce } = turn;
    await write(b, turn, 'Let me see. 🙂');
    const heldBytes = Buffer.byteLength('Let me see. 🙂');
    await park(b.scripts, sessionId, {
      nonce,
      events: ['call_1'],
      retries: 0,
      reason: 'approval',
      heldBytes,
    });
    await expectResendIsHarmless(b);
    expect(await readPartialAnswer(b.scripts, sessionId)).toMatchObject({
      text: 'Let me see. 🙂',
      attempt: 1,
    });
    const attached = await b.attach(sessionId, 'g1', { streaming: true });
    expect(attached).toMatchObject({ partial: { text: 'Let me see. 🙂', attempt: 1 } });
    const next = await wakeUp(b, sessionId);
    await expectResendIsHarmless(b);
    expect(next.work).toMatchObject({ attempt: 1, calls: { isHeld: true } });
    expect(await write(b, next, 'It is.', { bytes: heldBytes, units: 14 })).toEqual({ kind: 'ok' });
    const { reply } = await b.takeOver(sessionId, 'w2');
    expect(reply).toMatchObject({ attempt: 2, calls: { isHeld: false } });
    expect(await b.partial(sessionId)).toBeNull();
  });

  it('gives up a text that is not what was noted', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId, nonce } = turn;
    await write(b, turn, 'more than that');
    await park(b.scripts, sessionId, {
      nonce,
      events: ['call_1'],
      retries: 0,
      reason: 'approval',
      heldBytes: 4,
    });
    expect(await b.partial(sessionId)).toBeNull();
    expect((await wakeUp(b, sessionId)).work).toMatchObject({ attempt: 2, calls: { isHeld: false } });
  });

  it('ends a stopped turn that waited with what it had shown', async () => {
    const b = broker();
    const turn = await begun(b);
    const { sessionId, nonce } = turn;
    await write(b, turn, 'so far');
    await park(b.scripts, sessionId, {
      nonce,
      events: ['call_1'],
      retries: 0,
      reason: 'approval',
      heldBytes: 6,
    });
    await stop(b.scripts, sessionId, stopRequest());
    const next = await b.turn();
    expect(next.work).toMatchObject({ isStopped: true, attempt: 1 });
    await finishTurn(b, next, { outcome: 'stopped', frame: '', finishReason: 'stopped' });
    expect((await framesOf(b, sessionId)).at(-1)).toMatchObject({ type: 'response', content: 'so far' });
  });

  it('is left alone by a worker of a release that knows nothing of calls', async () => {
    const b = broker();
    const turn = await begun(b);
    const { IN } = b.keys.session(turn.sessionId);
    expect((await b.server.command.xrange(IN, '-', '+'))[0]?.[1]).toEqual(expect.arrayContaining(['v', '3']));
    const plain = await b.idle();
    await submit(b.scripts, plain, b.submission('hello'));
    const own = await b.server.command.xrange(b.keys.session(plain).IN, '-', '+');
    expect(own[0]?.[1]).toEqual(expect.arrayContaining(['v', '1']));
  });

  async function wakeUp(b: Broker, sessionId: string): Promise<Turn> {
    expect(await wake(b.scripts, sessionId, 'call_1')).toEqual({ kind: 'ok' });
    return b.turn();
  }
};
