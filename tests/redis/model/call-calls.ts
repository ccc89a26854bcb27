import * as broker from '@agentconnect/broker';
import { openFrame, passingFrame } from '@agentconnect/protocol';
import { agree, latest, ofTurn, place, type Step } from './call.ts';
import * as model from './call-steps.ts';
import type { OpenCall, SessionModel } from './session-model.ts';

const states = ['noted', 'begun', 'approval', 'noted', 'result', 'begun', 'answer'] as const;
const waitingStates = ['approval', 'result', 'answer'] as const;
/** No session of the model lives so long. */
const farAhead = 32_503_680_000_000;

/** The steps about the calls of tools. */
export const callCalls = {
  /** A note that follows the last one, in most cases: of calls that are new, that have begun, and that have results. */
  noteCalls: ofTurn((world, fleet, { sessionId, nonce }, choice) => {
    const { variant, pick } = choice;
    const s = world.session(sessionId);
    const open = variant % 4 === 3 ? s.open.slice(1) : [...s.open.map(begun), ...newCalls(s, variant)];
    const closed = s.open.filter(({ callId }) => !open.some((call) => call.callId === callId));
    const frames = [
      ...open.slice(s.open.length).map((call) => frameOf(call, 'c')),
      ...closed.map((call) => frameOf(call, 'r', pick === 1 ? call.callId : undefined)),
    ];
    const note = {
      nonce,
      number: s.notes + (variant === 7 ? 2 : 1),
      progress: JSON.stringify({ notes: s.notes }),
      open: open.map((call) => ({ ...call, tool: 'weather', until: farAhead })),
      newCalls: Math.max(0, open.length - s.open.length),
      frames,
    };
    return async () => {
      if (!s.head?.keepsCalls) return;
      agree(await broker.noteCalls(fleet.broker.scripts, sessionId, note), model.noteCalls(world, s, note));
    };
  }),
  answerCall: (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    const { sessionId } = s;
    const known = [...s.open.map(({ callId }) => callId), ...s.said.keys()];
    const callId = latest(known, choice.pick) ?? 'call_unknown';
    const answer = {
      user: 'ada',
      callId,
      fingerprint: choice.variant % 2 === 0 ? 'yes' : 'no',
      answer: '{"action":"approve"}',
      edits: choice.variant > 5,
      // Often what it waits for, and sometimes something else.
      fits: choice.variant === 3 ? (['approval'] as const) : waitingStates,
      frame: passingFrame({ type: 'info', metadata: { event: 'tool.answered', call_id: callId } }, 0),
    };
    return async () =>
      agree(
        await broker.answerCall(fleet.broker.scripts, sessionId, answer),
        model.answerCall(world, world.session(sessionId), answer),
      );
  },
} satisfies Record<string, Step>;

/** What may run has begun. */
function begun(call: OpenCall): OpenCall {
  return call.state === 'noted' ? { ...call, state: 'begun' } : call;
}

function newCalls(s: SessionModel, variant: number): OpenCall[] {
  return Array.from({ length: variant % 3 }, (_, at) => ({
    callId: `call_${s.random}${s.notes}x${at}`,
    state: states[(variant + at + s.notes) % states.length] ?? 'noted',
    isEditable: variant > 3,
  }));
}

function frameOf({ callId }: OpenCall, kind: string, unlessAnswered?: string): broker.CallFrame {
  const messageId = `${callId.replace(/^call_/, 'msg_')}${kind}`;
  return { messageId, open: openFrame({ type: 'system', messageId }), unlessAnswered };
}
