import * as broker from '@agentconnect/broker';
import { newMessageId, newSessionId, openFrame, randomId } from '@agentconnect/protocol';
import { expect } from 'vitest';
import { leaseMs } from '../suite/broker.ts';
import type { Choice } from './choice.ts';
import { type Fleet, gateways, type PastTurn, workers } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import * as gatewayModel from './gateway-steps.ts';
import type { SessionModel } from './session-model.ts';
import * as workerModel from './worker-steps.ts';

/** One step on Redis and on the model; the replies must agree. Resolves to whether a script was sent. */
type Step = (model: FleetModel, fleet: Fleet, choice: Choice) => Promise<boolean>;

function agree(actual: unknown, predicted: object | string): true {
  if (typeof predicted === 'string') expect(actual).toBe(predicted);
  else expect(actual).toMatchObject(predicted);
  return true;
}

function place(model: FleetModel, fleet: Fleet, choice: Choice): SessionModel {
  return model.session(fleet.places[choice.place] ?? '');
}

/** One of the latest of a list. */
function latest<T>(list: readonly T[], pick: number): T | undefined {
  return list[list.length - 1 - (pick % Math.max(1, Math.min(4, list.length)))];
}

/** A step of someone who holds a turn, or held one once. */
function ofTurn(
  run: (m: FleetModel, f: Fleet, turn: PastTurn, s: SessionModel, c: Choice) => Promise<true>,
): Step {
  return async (model, fleet, choice) => {
    const turn = latest(fleet.turns, choice.pick);
    return turn ? run(model, fleet, turn, model.session(turn.sessionId), choice) : false;
  };
}

const answer = (turn: PastTurn): string => turn.inputId.replace(/^msg_/, 'rsp_');
const events = ['answer1', 'answer2'] as const;
const chunks = ['a', 'é😀', 'bc"\\', ''] as const;

const single = {
  create: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const asked = fleet.broker.newSession(s.sessionId);
    return agree(
      await broker.createSession(fleet.broker.scripts, s.sessionId, asked),
      gatewayModel.create(model, s),
    );
  },
  submit: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const clientId = [undefined, undefined, 'c1', 'c2'][choice.variant % 4];
    const fingerprint = choice.variant < 4 ? 'f1' : 'f2';
    const text = { sessionId: s.sessionId, messageId: newMessageId(), clientId, fingerprint };
    fleet.texts.push(text);
    return submit(model, fleet, text);
  },
  submitAgain: async (model, fleet, choice) => {
    const text = latest(fleet.texts, choice.pick);
    return text ? submit(model, fleet, text) : false;
  },
  read: async (model, fleet, choice) => {
    const entry = model.entries.find((candidate) => candidate.reader === undefined);
    if (!entry) return false;
    const worker = workers[choice.worker] ?? '';
    const read = await fleet.broker.read(worker);
    expect(read).toEqual({ entryId: entry.id, sessionId: entry.sessionId });
    entry.reader = worker;
    fleet.given.push({ worker, ...read });
    return false;
  },
  takeIdle: async (model, fleet, choice) => {
    if (model.entries.length === 0) return false;
    const worker = workers[choice.worker] ?? '';
    const taken = await fleet.broker.queue(worker).takeIdle(0, 100);
    const pending = model.entries.filter((entry) => entry.reader !== undefined);
    expect(taken).toEqual(pending.map(({ id, sessionId }) => ({ entryId: id, sessionId })));
    for (const entry of pending) entry.reader = worker;
    for (const entry of taken) fleet.given.push({ worker, ...entry });
    return false;
  },
  claim: async (model, fleet, choice) => {
    const given = latest(fleet.given, choice.pick);
    if (!given) return false;
    const nonce = randomId();
    const reply = await fleet.broker.claim(given, nonce, given.worker, { leaseMs });
    agree(reply, workerModel.claim(model, model.session(given.sessionId), { ...given, nonce }));
    if (reply.kind === 'work') {
      const { input, attempt } = reply;
      fleet.turns.push({ sessionId: given.sessionId, nonce, inputId: input.messageId, attempt });
    }
    return true;
  },
  renew: ofTurn(async (_model, fleet, turn, s) => {
    const lease = { nonce: turn.nonce, leaseMs };
    return agree(
      await broker.renew(fleet.broker.scripts, s.sessionId, lease),
      workerModel.renew(s, turn.nonce),
    );
  }),
  write: ofTurn(async (model, fleet, turn, s, { variant }) => {
    const held = s.partial ?? '';
    const bytes = Buffer.byteLength(held);
    const chunk = {
      nonce: turn.nonce,
      messageId: answer(turn),
      attempt: turn.attempt,
      text: chunks[variant % 4] ?? '',
      byteOffset:
        variant === 5 ? bytes + 3 : variant === 6 ? Math.max(0, bytes - 1) : variant === 7 ? 0 : bytes,
      unitOffset: held.length,
    };
    return agree(
      await broker.delta(fleet.broker.scripts, s.sessionId, chunk),
      workerModel.delta(model, s, chunk),
    );
  }),
  finish: ofTurn(async (model, fleet, turn, s, { variant }) => {
    const [outcome, type] = variant < 6 ? (['response', 'response'] as const) : (['error', 'error'] as const);
    const reply = await broker.finish(fleet.broker.scripts, s.sessionId, {
      nonce: turn.nonce,
      outcome,
      frame: openFrame({ type, messageId: answer(turn), metadata: { in_reply_to: turn.inputId } }),
      finishReason: 'stop',
      agent: 0,
      registeredAgent: undefined,
      usage: { input: 1, output: 1 },
    });
    return agree(reply, workerModel.finish(model, s, turn.nonce));
  }),
  park: ofTurn(async (model, fleet, turn, s, { variant }) => {
    const messageId = newMessageId();
    const request = {
      nonce: turn.nonce,
      ...(variant % 3 === 1 ? {} : { forMs: 3_600_000 }),
      ...(variant % 3 === 0 ? {} : { event: events[variant % 2] ?? '' }),
      ...(variant > 4 ? { frame: { messageId, open: openFrame({ type: 'cooldown', messageId }) } } : {}),
      retries: 1,
      reason: 'retry' as const,
    };
    return agree(
      await broker.park(fleet.broker.scripts, s.sessionId, request),
      workerModel.park(model, s, request),
    );
  }),
  wakeByTime: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const due = choice.variant > 1;
    if (due && s.parkedForTime) await fleet.broker.edit(s.sessionId, { parked_until: 1 });
    return agree(await broker.wake(fleet.broker.scripts, s.sessionId), workerModel.wakeByTime(model, s, due));
  },
  wakeByEvent: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const event = events[choice.variant % 2] ?? '';
    const reply = await broker.wake(fleet.broker.scripts, s.sessionId, event);
    return agree(reply, workerModel.wakeByEvent(model, s, event));
  },
  release: ofTurn(async (model, fleet, turn, s) => {
    const reply = await broker.release(fleet.broker.scripts, s.sessionId, { nonce: turn.nonce });
    return agree(reply, workerModel.release(model, s, turn.nonce));
  }),
  releaseEntry: async (model, fleet, choice) => {
    const given = latest(fleet.given, choice.pick);
    if (!given) return false;
    const reply = await broker.release(fleet.broker.scripts, given.sessionId, { entryId: given.entryId });
    return agree(reply, workerModel.releaseEntry(model, model.session(given.sessionId), given.entryId));
  },
  stop: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const messageId = newMessageId();
    const frame = openFrame({ type: 'stop', messageId });
    const reply = await broker.stop(fleet.broker.scripts, s.sessionId, { messageId, frame });
    return agree(reply, gatewayModel.stop(model, s, messageId));
  },
  attach: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const seq = Math.max(0, s.seq - choice.pick);
    const cursors = [
      undefined,
      undefined,
      { seq, messageId: s.log[seq - 1] ?? '' },
      { seq: seq + 1, messageId: 'x' },
    ];
    const request = {
      gateway: gateways[choice.gateway] ?? '',
      generation: 1 + choice.pick,
      streaming: choice.variant > 3,
      cursor: cursors[choice.variant % 4],
    };
    const { cursor, ...rest } = request;
    const reply = await fleet.broker.attach(s.sessionId, request.gateway, {
      ...rest,
      ...(cursor ? { cursor } : {}),
    });
    return agree(reply, gatewayModel.attach(model, s, request));
  },
  touch: async (model, fleet, choice) => {
    const [s, registration] = registered(model, fleet, choice);
    return agree(
      await broker.touch(fleet.broker.scripts, s.sessionId, registration),
      gatewayModel.touch(s, registration),
    );
  },
  detach: async (model, fleet, choice) => {
    const [s, registration] = registered(model, fleet, choice);
    return agree(
      await broker.detach(fleet.broker.scripts, s.sessionId, registration),
      gatewayModel.detach(s, registration),
    );
  },
  expire: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    return agree(await broker.expire(fleet.broker.scripts, s.sessionId), workerModel.expire(model, s));
  },
  endTime: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    if (!s.exists || s.state === 'closed') return false;
    s.over = true;
    await fleet.broker.edit(s.sessionId, { expires_at: 1 });
    return false;
  },
  remove: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    const reply = await broker.deleteSession(fleet.broker.scripts, s.sessionId, 'ada');
    agree(reply, gatewayModel.remove(model, s));
    if (reply === 'ok') {
      fleet.gone.push(s.sessionId);
      fleet.places[choice.place] = newSessionId(0);
    }
    return true;
  },
  endLease: async (model, fleet, choice) => {
    const s = place(model, fleet, choice);
    if (!s.lease) return false;
    s.lease.ended = true;
    await fleet.broker.edit(s.sessionId, { lease_until: 1 });
    return false;
  },
  listen: async (model, fleet, choice) => {
    const gateway = gateways[choice.gateway] ?? '';
    const on = choice.variant > 2;
    if (on) model.listening.add(gateway);
    else model.listening.delete(gateway);
    await fleet.listen(gateway, on);
    return false;
  },
} satisfies Record<string, Step>;

/** The single steps, and short ways that random choice alone takes too seldom. */
export const steps = {
  ...single,
  /** A worker reads the next entry and claims it. */
  work: async (model, fleet, choice) => {
    await single.read(model, fleet, choice);
    return single.claim(model, fleet, { ...choice, pick: 0 });
  },
  /** A worker takes what others hold, in half of the cases after a lease has ended. */
  takeOver: async (model, fleet, choice) => {
    if (choice.variant > 3) await single.endLease(model, fleet, choice);
    await single.takeIdle(model, fleet, choice);
    return single.claim(model, fleet, choice);
  },
} satisfies Record<string, Step>;

async function submit(model: FleetModel, fleet: Fleet, text: gatewayModel.Text): Promise<boolean> {
  const submission = fleet.broker.submission('hi', { ...text, mailboxMax: gatewayModel.mailboxMax });
  const reply = await broker.submit(fleet.broker.scripts, text.sessionId, submission);
  return agree(reply, gatewayModel.submit(model, model.session(text.sessionId), text));
}

function registered(
  model: FleetModel,
  fleet: Fleet,
  choice: Choice,
): [SessionModel, { gateway: string; generation: number; flushed: number }] {
  const s = place(model, fleet, choice);
  const gateway = gateways[choice.gateway] ?? '';
  const generation = choice.variant > 1 ? (s.gateways.get(gateway)?.generation ?? 1) : 1 + choice.pick;
  return [s, { gateway, generation, flushed: Math.max(0, s.seq - choice.pick) }];
}
