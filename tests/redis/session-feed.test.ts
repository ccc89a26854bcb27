import { setImmediate as nextTurn } from 'node:timers/promises';
import { deleteSession, expire } from '@agentconnect/broker';
import { isAnswerId } from '@agentconnect/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Feeds } from '../../services/gateway/src/feeds/feeds.ts';
import { SendPace } from '../../services/gateway/src/feeds/send-pace.ts';
import { SessionFeed } from '../../services/gateway/src/feeds/session-feed.ts';
import type { Broker } from './suite/broker.ts';
import { finishTurn } from './suite/frames.ts';
import type { GatewayEar } from './suite/gateway-ear.ts';
import { HeldScripts } from './suite/held-scripts.ts';
import { Listener } from './suite/listener.ts';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

/** The feed of a session, which hears nothing but what it is told. */
function feedOf(b: Broker, sessionId: string) {
  const scripts = new HeldScripts({ redis: server.command, keys: b.keys });
  const feed = new SessionFeed({
    sessionId,
    gateway: 'g1',
    generation: 1,
    scripts,
    durability: undefined,
    pace: new SendPace(),
    onError: (error) => expect.unreachable(String(error)),
  });
  return { feed, scripts };
}

async function join(feed: SessionFeed, listener: Listener, user = 'ada') {
  const joined = await feed.join({ user, listener, cursor: undefined });
  if ('refused' in joined) throw new Error(joined.refused);
  return joined;
}

/** A listener that is live. */
async function listen(feed: SessionFeed): Promise<Listener> {
  const listener = new Listener();
  await (await join(feed, listener)).start();
  return listener;
}

/** Tells a feed all that its gateway has heard, up to a hint of some kind. */
async function tell(feed: SessionFeed, ear: GatewayEar, kind: string): Promise<void> {
  await ear.until((hint) => hint.kind === kind);
  for (const hint of ear.heard.splice(0)) if (hint.kind !== 'pulse') feed.onHint(hint);
}

describe('a session whose time is over', () => {
  async function overdue() {
    const b = server.broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    return {
      b,
      sessionId,
      ear,
      ...feedOf(b, sessionId),
      expireNow: async () => {
        await b.edit(sessionId, { expires_at: 1 });
        await expire(b.scripts, sessionId);
      },
    };
  }
  const end = ['text', 'error', 'session.expired', 'close 4002'];

  it('is told as such by what its log holds, if no hint of it came', async () => {
    const { b, sessionId, feed, expireNow } = await overdue();
    const listener = await listen(feed);
    await b.text(sessionId);
    await expireNow();
    await feed.look(true);
    await vi.waitFor(() => expect(listener.seen).toEqual(end));
  });

  it('keeps its listeners until it is closed, whenever their gateway attaches again', async () => {
    const { b, sessionId, feed, expireNow } = await overdue();
    const listener = await listen(feed);
    await b.text(sessionId);
    await b.edit(sessionId, { expires_at: 1 });
    await feed.attachAgain(2);
    expect(listener.seen).not.toContain('close 4002');
    await expireNow();
    await feed.attachAgain(3);
    await vi.waitFor(() => expect(listener.seen).toEqual(end));
  });

  it('gives a listener that reads slowly all that it missed, before it is closed', async () => {
    const { b, sessionId, ear, feed, expireNow } = await overdue();
    await b.text(sessionId);
    const listener = new Listener();
    listener.isBehind = true;
    const started = (await join(feed, listener)).start();
    await expireNow();
    await tell(feed, ear, 'close');
    expect(listener.seen).toEqual([]);
    listener.read();
    await started;
    await vi.waitFor(() => expect(listener.seen.slice(0, 4)).toEqual(end));
  });

  it('refuses a listener whose attach was under way when the hint of it came', async () => {
    const { ear, feed, scripts, expireNow } = await overdue();
    const attach = scripts.hold('attach');
    const joining = feed.join({ user: 'ada', listener: new Listener(), cursor: undefined });
    await nextTurn();
    await expireNow();
    await tell(feed, ear, 'close');
    attach.letGo();
    expect(await joining).toEqual({ refused: 'closed' });
  });
});

describe('a session that was deleted', () => {
  it.each(['looks', 'attaches again'])(
    'is told as such where the hint was lost, when its gateway %s',
    async (how) => {
      const b = server.broker();
      const sessionId = await b.idle();
      const { feed } = feedOf(b, sessionId);
      const listener = await listen(feed);
      await deleteSession(b.scripts, sessionId, 'ada');
      await (how === 'looks' ? feed.look(true) : feed.attachAgain(2));
      expect(listener.seen).toEqual(['session.deleted', 'close 4001']);
    },
  );

  it('is told once where the hint came, and refuses a listener that was being attached', async () => {
    const b = server.broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    const { feed, scripts } = feedOf(b, sessionId);
    const listener = await listen(feed);
    const attach = scripts.hold('attach');
    const joining = feed.join({ user: 'ada', listener: new Listener(), cursor: undefined });
    await nextTurn();
    await deleteSession(b.scripts, sessionId, 'ada');
    await tell(feed, ear, 'close');
    attach.letGo();
    expect(await joining).toEqual({ refused: 'none' });
    expect(listener.seen).toEqual(['session.deleted', 'close 4001']);
    await ear.close();
  });
});

it('counts as attended what was flushed of the log that is, not of one that a failover took', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const ear = await b.gateway('g1');
  const { feed } = feedOf(b, sessionId);
  const [listener, gone] = [await listen(feed), await listen(feed)];
  await b.text(sessionId, 'a');
  const restore = await b.save(sessionId);
  for (const content of ['b', 'c']) await b.text(sessionId, content);
  await ear.until((hint) => hint.kind === 'frame' && hint.seq === 3);
  await tell(feed, ear, 'frame');
  feed.leave(gone);
  await restore();
  await feed.attachAgain(2);
  await vi.waitFor(() => expect(listener.seen).toEqual(['text', 'text', 'text', 'resync', 'text']));
  await feed.look(true);
  // Its hint reaches the gateway, and nobody else.
  await b.text(sessionId, 'd');
  feed.leave(listener);
  await feed.detach();
  await ear.close();
  for (const content of ['e', 'f']) await b.text(sessionId, content);
  expect(await b.attach(sessionId, 'g2')).toMatchObject({
    start: { seq: 1 },
    page: [{ seq: 2 }, { seq: 3 }, { seq: 4 }],
  });
});

it('takes its registration back when the last listener has left, whoever was refused meanwhile', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const { feed } = feedOf(b, sessionId);
  const listener = new Listener();
  const [refused] = await Promise.all([
    feed.join({ user: 'eve', listener: new Listener(), cursor: undefined }),
    join(feed, listener),
  ]);
  expect(refused).toEqual({ refused: 'forbidden' });
  expect(await b.field(sessionId, 'gateways')).toContain('g1');
  feed.leave(listener);
  await feed.detach();
  expect(await b.field(sessionId, 'gateways')).toBe('');
});

it('attaches again at the next look where that has failed', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const { feed, scripts } = feedOf(b, sessionId);
  const listener = await listen(feed);
  await feed.look(true);
  const attach = scripts.hold('attach');
  const again = feed.attachAgain(2);
  attach.fail();
  await expect(again).rejects.toThrow('the reply was lost');
  await b.edit(sessionId, { gateways: '' });
  await b.text(sessionId);
  await feed.look(false);
  expect(await b.field(sessionId, 'gateways')).toContain('g1,2,');
  await vi.waitFor(() => expect(listener.seen).toEqual(['text']));
});

describe('a session that is taken up while a listener comes', () => {
  async function arriving() {
    const b = server.broker();
    const sessionId = await b.create();
    const ear = await b.gateway('g1');
    const { feed, scripts } = feedOf(b, sessionId);
    const listener = new Listener();
    const attach = scripts.hold('attach');
    const joining = join(feed, listener);
    await nextTurn();
    expect((await b.claimNext()).reply.kind).toBe('empty');
    return {
      ear,
      feed,
      listener,
      /** Attaches it, and gives it the greeting that a gateway does. */
      attached: async () => {
        attach.letGo();
        const joined = await joining;
        listener.seen.push(joined.attached.status);
        await joined.start();
      },
    };
  }

  it('is told as such behind its greeting, where the hint came before it', async () => {
    const { ear, feed, listener, attached } = await arriving();
    await tell(feed, ear, 'passing');
    await attached();
    await feed.look(true);
    expect(listener.seen).toEqual(['initializing', 'status']);
  });

  it('is told as such by the next look, where the hint was lost', async () => {
    const { feed, listener, attached } = await arriving();
    await attached();
    await feed.look(false);
    await feed.look(true);
    expect(listener.seen).toEqual(['initializing', 'status']);
  });
});

it('tells each listener its place in the queue, also one that comes later, and each once', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const ear = await b.gateway('g1');
  const { feed } = feedOf(b, sessionId);
  const first = await listen(feed);
  await b.text(sessionId);
  await b.edit(sessionId, { ready: `1-${(await b.field(sessionId, 'ready'))?.split('-')[1]}` });
  await feed.look(true);
  const second = await listen(feed);
  await feed.look(true);
  await feed.look(true);
  await vi.waitFor(() => expect(first.seen.toSorted()).toEqual(['queued', 'text']));
  expect(second.seen.filter((event) => event === 'queued')).toEqual(['queued']);
  await ear.close();
});

it('hands a large frame out to many listeners over several turns of the event loop, and what follows it in order', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const ear = await b.gateway('g1');
  const { feed } = feedOf(b, sessionId);
  const listeners = await Promise.all(Array.from({ length: 40 }, () => listen(feed)));
  const told = ({ seen }: Listener): string => seen.join(' ');
  await b.text(sessionId, 'x'.repeat(60_000));
  await tell(feed, ear, 'frame');
  expect(listeners.filter((listener) => told(listener) === 'text').length).toBeLessThan(10);
  await b.text(sessionId);
  const turn = await b.turn();
  await finishTurn(b, turn);
  await ear.until((hint) => hint.kind === 'frame' && isAnswerId(hint.messageId));
  for (const hint of ear.heard.splice(0)) if (hint.kind === 'frame') feed.onHint(hint);
  await vi.waitFor(() => expect(new Set(listeners.map(told))).toEqual(new Set(['text text response'])));
});

it('has a place for its owner, however many strangers are about to be refused', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  const scripts = new HeldScripts({ redis: server.command, keys: b.keys });
  const feeds = new Feeds({
    keys: b.keys,
    scripts,
    subscriber: server.subscriber,
    durability: undefined,
    partitions: 1,
    lookMs: 1_000,
    refreshMs: 30_000,
    maxListenersPerSession: 2,
    onError: (error) => expect.unreachable(String(error)),
  });
  const come = (user: string) => feeds.join(sessionId, { user, listener: new Listener(), cursor: undefined });
  const attach = scripts.hold('attach');
  const strangers = [come('eve'), come('eve')];
  const [first, second] = [come('ada'), come('ada')];
  await expect(come('ada')).rejects.toThrow('too many sockets');
  attach.letGo();
  expect(await Promise.all(strangers)).toEqual([{ refused: 'forbidden' }, { refused: 'forbidden' }]);
  expect(await Promise.all([first, second])).toMatchObject([{ attached: {} }, { attached: {} }]);
  await expect(come('ada')).rejects.toThrow('too many sockets');
  await feeds.stop();
});
