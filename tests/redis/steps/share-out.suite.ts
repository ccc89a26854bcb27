import { shareOut, submit, touch } from '@agentconnect/broker';
import { randomId } from '@agentconnect/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Broker, Turn } from '../suite/broker.ts';
import { finishTurn } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';

/** Has the stream of a broker take so many entries. */
async function width(b: Broker, places: number): Promise<{ width: number; held: number }> {
  // It has taken the sessions up, and is none of those that share.
  await b.server.command.xgroup('DELCONSUMER', b.keys.ready(0), 'agent-workers', 'first');
  return shareOut(b.scripts, 0, { worker: 'w1', places, partitions: 1 });
}

/** Sessions that are idle, made before anything is shared out. */
async function idle(b: Broker, owner: string, count: number): Promise<string[]> {
  const sessions: string[] = [];
  for (let made = 0; made < count; made += 1) sessions.push(await b.idle({ owner }));
  return sessions;
}

async function say(b: Broker, sessions: readonly string[]): Promise<void> {
  for (const sessionId of sessions) await b.text(sessionId);
}

/** The sessions of a stream, in the order in which they are read, until there is nothing more. */
async function readAll(b: Broker, atOnce = 1): Promise<string[]> {
  const order: string[] = [];
  for (;;) {
    const entries = await b.readNew('w1', atOnce);
    if (entries.length === 0) return order;
    for (const entry of entries) {
      const nonce = randomId();
      const reply = await b.claim(entry, nonce);
      if (reply.kind !== 'work') continue;
      order.push(entry.sessionId);
      await finishTurn(b, { ...entry, nonce, work: reply });
    }
  }
}

/** What the shares say, and what there is. */
async function counted(b: Broker): Promise<{ told: unknown; real: unknown }> {
  const shares = await b.server.command.hgetall(b.keys.shares(0));
  const stream = await b.server.command.xrange(b.keys.ready(0), '-', '+');
  const pending = new Set((await b.pending()).map(({ entryId }) => entryId));
  const lag = (await b.lag()) ?? NaN;
  const waiting = stream.slice(stream.length - lag);
  const real: Record<string, string> = {};
  const add = (name: string): void => void (real[name] = String(Number(real[name] ?? 0) + 1));
  for (const [id, fields] of stream) {
    if (!pending.has(id) && !waiting.some(([other]) => other === id)) continue;
    add('n');
    add(`r:${fields[fields.indexOf('o') + 1]}`);
  }
  const told = Object.fromEntries(Object.entries(shares).filter(([name]) => /^n$|^r:/.test(name)));
  return { told, real };
}

export const shareOutSuite: Suite = (broker) => {
  it('holds nothing while nobody says how many places there are', async () => {
    const b = broker();
    await say(b, await idle(b, 'ada', 20));
    expect(await b.lag()).toBe(20);
    expect(await b.queue('w1').depth()).toMatchObject({ lag: 20, held: 0 });
  });

  it('gives a stream half as much more as workers have places for, and holds what one user has beyond that', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 10);
    expect(await width(b, 3)).toEqual({ width: 5, held: 0 });
    await say(b, sessions);
    expect(await b.queue('w1').depth()).toMatchObject({ lag: 5, held: 5 });
    expect(await b.state(sessions[9] ?? '')).toBe('ready');
    expect(await readAll(b)).toEqual(sessions);
    expect(await b.server.command.hgetall(b.keys.shares(0))).toEqual({});
  });

  it('lets another user in at once, and then each in turn', async () => {
    const b = broker();
    const [many, few] = [await idle(b, 'ada', 12), await idle(b, 'bob', 4)];
    await width(b, 2);
    await say(b, many);
    await say(b, few);
    const order = await readAll(b);
    expect(order).toHaveLength(16);
    const places = few.map((sessionId) => order.indexOf(sessionId));
    // Behind what the stream had; then one of theirs behind each of the other's.
    expect(places).toEqual([3, 5, 7, 9]);
    expect(order.filter((sessionId) => many.includes(sessionId))).toEqual(many);
  });

  it('is shared by two workers, and lets more in when a third one comes', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 12);
    await width(b, 1);
    expect(await shareOut(b.scripts, 0, { worker: 'w2', places: 1, partitions: 1 })).toMatchObject({
      width: 3,
    });
    await say(b, sessions);
    expect(await b.lag()).toBe(3);
    const more = await shareOut(b.scripts, 0, { worker: 'w3', places: 2, partitions: 1 });
    expect(more).toEqual({ width: 6, held: 6 });
    expect(await b.lag()).toBe(6);
  });

  it('lets everything in when the last worker that shares leaves', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 200);
    await width(b, 1);
    await say(b, sessions);
    expect(await b.lag()).toBe(2);
    const over = await shareOut(b.scripts, 0, { worker: 'w1', places: undefined, partitions: 1 });
    expect(over).toEqual({ width: 0, held: 0 });
    expect(await b.lag()).toBe(200);
    expect(await readAll(b, 50)).toHaveLength(200);
  });

  it('holds nothing while a worker reads that does not share, and lets in what was held', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 5);
    await width(b, 1);
    await say(b, sessions);
    await b.readNew('old', 1);
    expect(await width(b, 1)).toEqual({ width: 0, held: 0 });
    expect(await b.lag()).toBe(4);
  });

  it('counts anew what a worker of another release has left behind', async () => {
    const b = broker();
    await say(b, await idle(b, 'ada', 1));
    await width(b, 1);
    await b.server.command.hset(b.keys.shares(0), { n: '7', 'r:ada': '5', 'r:bob': '2' });
    await width(b, 1);
    expect(await b.server.command.hgetall(b.keys.shares(0))).toEqual({ n: '1', 'r:ada': '1' });
  });

  it('passes over what is held and has ended, or was made ready in another way', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 5);
    await width(b, 1);
    await say(b, sessions);
    await b.server.command.unlink(b.keys.sessionHash(sessions[2] ?? ''));
    await b.edit(sessions[3] ?? '', { ticket: '99' });
    expect(await readAll(b)).toEqual([sessions[0], sessions[1], sessions[4]]);
    expect(await b.server.command.hgetall(b.keys.shares(0))).toEqual({});
  });

  it('takes texts for what is held, and brings them all', async () => {
    const b = broker();
    const sessions = await idle(b, 'ada', 4);
    await width(b, 1);
    await say(b, sessions);
    await say(b, sessions);
    const order = await readAll(b);
    for (const sessionId of sessions) expect(order.filter((one) => one === sessionId)).toHaveLength(2);
  });

  it('tells the place of what is held', async () => {
    const b = broker();
    const [mine, others] = [await idle(b, 'ada', 6), await idle(b, 'bob', 5)];
    await width(b, 1);
    for (const sessionId of mine) await b.attach(sessionId, 'g1');
    const ear = await b.gateway('g1');
    for (const sessionId of mine) await b.attach(sessionId, 'g1', { generation: 2 });
    await say(b, mine);
    await say(b, others);
    const told = await Promise.all(
      mine.map(async (sessionId) => {
        const registration = { gateway: 'g1', generation: 2, flushed: 0 };
        const reply = await touch(b.scripts, sessionId, registration, 0);
        return reply.kind === 'ok' && reply.queued?.place;
      }),
    );
    expect(told.slice(0, 2)).toEqual([1, 2]);
    // Three wait in the stream, and one of bob's comes between two of ada's.
    expect(told.slice(2)).toEqual([4, 6, 8, 10]);
    await ear.close();
  });

  describe('whatever happens', () => {
    const happening = fc.record({
      what: fc.constantFrom('text', 'text', 'read', 'answer', 'answer', 'share', 'end'),
      owner: fc.integer({ min: 0, max: 2 }),
      places: fc.integer({ min: 0, max: 3 }),
    });

    it('counts what is there, holds nobody for ever, and answers each text once', async () => {
      const owners = ['ada', 'bob', 'eve'];
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (all) => {
          const b = broker();
          const sessions = await Promise.all(owners.map((owner) => idle(b, owner, 4)));
          const turns: Turn[] = [];
          let [said, answered] = [0, 0];
          for (const [at, { what, owner, places }] of all.entries()) {
            const sessionId = sessions[owner]?.[at % 4] ?? '';
            if (what === 'text') {
              said += (await submit(b.scripts, sessionId, b.submission('x'))).kind === 'accepted' ? 1 : 0;
            } else if (what === 'share') await width(b, places);
            else if (what === 'read') {
              for (const entry of await b.readNew('w1', 1)) {
                const nonce = randomId();
                const work = await b.claim(entry, nonce);
                if (work.kind === 'work') turns.push({ ...entry, nonce, work });
              }
            } else {
              const turn = turns.shift();
              const frame = what === 'end' ? { outcome: 'stopped' as const, frame: '' } : {};
              if (turn && (await finishTurn(b, turn, frame)).kind === 'ok') answered += 1;
            }
            const { told, real } = await counted(b);
            expect(told).toEqual(real);
          }
          for (const turn of turns) {
            expect(await finishTurn(b, turn, { outcome: 'stopped', frame: '' })).toMatchObject({
              kind: 'ok',
            });
            answered += 1;
          }
          answered += (await readAll(b)).length;
          expect(answered).toBe(said);
          expect(await b.queue('w1').depth()).toMatchObject({ lag: 0, pending: 0, held: 0 });
        }),
        { seed: 16, numRuns: 40 },
      );
    });
  });
};
