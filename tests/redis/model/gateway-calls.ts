import * as broker from '@agentconnect/broker';
import { newMessageId, newSessionId } from '@agentconnect/protocol';
import { stopRequest } from '../suite/frames.ts';
import { agree, type Call, place, type Step } from './call.ts';
import type { Choice } from './choice.ts';
import { type Fleet, gateways } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import * as model from './gateway-steps.ts';
import { newSessionOf, speaker } from './session-shapes.ts';

/** The steps of a gateway. */
export const gatewayCalls = {
  create: (world, fleet, choice) => {
    const { sessionId } = place(world, fleet, choice);
    const asked = newSessionOf(fleet.broker, sessionId, choice.variant);
    return async () =>
      agree(
        await broker.createSession(fleet.broker.scripts, sessionId, asked),
        model.create(world, world.session(sessionId), asked),
      );
  },
  submit: (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    const to = [undefined, 0, 1, 2][choice.pick];
    const as = choice.variant > 5 ? speaker(s.sessionId, choice.worker) : undefined;
    return submit(world, fleet, choice, s.conversation && { kind: 'interjection', to, as, limits: {} });
  },
  ask: (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    const as = speaker(s.sessionId, (choice.worker + 1) % 3);
    return (
      s.conversation && submit(world, fleet, choice, { kind: 'question', to: choice.worker, as, limits: {} })
    );
  },
  giveRoom: (world, fleet, choice) => {
    const { conversation } = place(world, fleet, choice);
    if (!conversation) return undefined;
    const { maxTurns, maxTokens, maxCost, maxMs } = conversation.limits;
    const all = { maxTurns: maxTurns + 1, maxTokens: maxTokens + 4, maxCost: maxCost + 10, maxMs: maxMs + 1 };
    const limits = [all, all, { maxTurns: maxTurns + 2 }, { maxTokens: 1 }, { maxMs: all.maxMs, maxTurns }];
    const among = {
      kind: 'interjection',
      to: undefined,
      as: undefined,
      limits: limits[choice.variant % 5] ?? {},
    } as const;
    return submit(world, fleet, { ...choice, variant: 0 }, among);
  },
  stop: (world, fleet, choice) => {
    const { sessionId } = place(world, fleet, choice);
    const request = stopRequest();
    return async () =>
      agree(
        await broker.stop(fleet.broker.scripts, sessionId, request),
        model.stop(world, world.session(sessionId), request.messageId),
      );
  },
  attach: (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    const seq = Math.max(0, s.seq - choice.pick);
    const registration = {
      gateway: gateways[choice.gateway] ?? '',
      generation: 1 + choice.pick,
      streaming: choice.variant > 3,
      again: choice.worker === 2,
    };
    return async () => {
      const [held] = await broker.readLog(fleet.broker.scripts, s.sessionId, {
        after: Math.max(0, seq - 1),
        limit: 1,
      });
      const at = seq > 0 && held ? held.at : 0;
      const cursors = [
        undefined,
        undefined,
        { seq, messageId: s.log[seq - 1] ?? '', at },
        { seq: seq + 1, messageId: 'x', at },
      ];
      const cursor = cursors[choice.variant % 4];
      const request = { ...registration, ...(cursor && { cursor }) };
      return agree(
        await fleet.broker.attach(s.sessionId, request.gateway, request),
        model.attach(world, world.session(s.sessionId), { cursor: undefined, ...request }),
      );
    };
  },
  touch: (world, fleet, choice) => {
    const [sessionId, registration] = registered(world, fleet, choice);
    return async () =>
      agree(
        await broker.touch(fleet.broker.scripts, sessionId, registration),
        model.touch(world.session(sessionId), registration),
      );
  },
  detach: (world, fleet, choice) => {
    const [sessionId, registration] = registered(world, fleet, choice);
    return async () =>
      agree(
        await broker.detach(fleet.broker.scripts, sessionId, registration),
        model.detach(world.session(sessionId), registration),
      );
  },
  remove: (world, fleet, choice) => {
    const { sessionId } = place(world, fleet, choice);
    return async () => {
      const reply = await broker.deleteSession(fleet.broker.scripts, sessionId, 'ada');
      agree(reply, model.remove(world, world.session(sessionId)));
      const at = fleet.places.indexOf(sessionId);
      if (reply !== 'ok' || at < 0) return;
      fleet.gone.push(sessionId);
      fleet.places[at] = newSessionId(0);
    };
  },
} satisfies Record<string, Step>;

function submit(world: FleetModel, fleet: Fleet, choice: Choice, among: model.Text['among']): Call {
  const { sessionId } = place(world, fleet, choice);
  const text = {
    messageId: newMessageId(),
    clientId: [undefined, undefined, 'c1', 'c2'][choice.variant % 4],
    fingerprint: choice.variant < 4 ? 'f1' : 'f2',
    bringsTools: choice.variant === 1 && !among,
    ...(among && { among }),
  };
  const { bringsTools, ...named } = text;
  const plain = fleet.broker.submission('hi', {
    ...named,
    mailboxMax: model.mailboxMax,
    atWorkMax: model.atWorkMax,
  });
  const tools = [{ name: 'lamp', description: 'A lamp', parameters: { type: 'object' } }];
  const submission = bringsTools ? { ...plain, body: { ...plain.body, tools } } : plain;
  return async () =>
    agree(
      await broker.submit(fleet.broker.scripts, sessionId, submission),
      model.submit(world, world.session(sessionId), text),
    );
}

function registered(
  world: FleetModel,
  fleet: Fleet,
  choice: Choice,
): [string, { gateway: string; generation: number; flushed: number }] {
  const s = place(world, fleet, choice);
  const gateway = gateways[choice.gateway] ?? '';
  const generation = choice.variant > 1 ? (s.gateways.get(gateway)?.generation ?? 1) : 1 + choice.pick;
  return [s.sessionId, { gateway, generation, flushed: Math.max(0, s.seq + 1 - choice.pick) }];
}
