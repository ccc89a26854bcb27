import { submit, touch } from '@agentconnect/broker';
import { newMessageId } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import type { Broker, Submission, Turn } from '../suite/broker.ts';
import { finishTurn, framesOf } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

const names = ['submit', 'claim', 'finish', 'attach', 'touch'];

/** Notes which scripts a broker runs. */
function scriptsOf(broker: Broker): string[] {
  const ran: string[] = [];
  const run = broker.scripts.run.bind(broker.scripts);
  broker.scripts.run = (...call) => {
    ran.push(call[0].name);
    return run(...call);
  };
  return ran;
}

/** A broker that takes each step with one session, with keys of its own. */
function onlyOne(server: Broker['server']): Broker {
  const broker = server.broker();
  broker.scripts.gather = (step, ...call) => broker.scripts.step(step.one, ...call);
  return broker;
}

/** Has members in the order of their names. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What lies in Redis, in a form that two runs have in common. */
async function traceOf(broker: Broker, sessionId: string): Promise<unknown> {
  const json = JSON.stringify(await broker.dump(), sorted);
  const keys = await broker.server.keyNames(`${broker.keys.prefix}:`);
  const lives = await Promise.all(
    keys.map(async (key) => [key, (await broker.server.command.pttl(key)) > 0] as const),
  );
  const known = new Map<string, string>();
  const named =
    (kind: string) =>
    (found: string): string => {
      if (!known.has(found)) known.set(found, `${kind} ${known.size}`);
      return known.get(found) ?? '';
    };
  const plain = (text: string): string =>
    text
      .replaceAll(`${broker.keys.prefix}:`, '')
      .replaceAll(sessionId, 'the session')
      .replaceAll(sessionId.replace('ses_', 'agt_'), 'agt_of_the_session')
      .replace(/(msg|rsp)_[A-Za-z0-9]{20}/g, (found) => found.slice(0, 4) + named('message')(found.slice(4)))
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
      .replace(/\b\d{13}-\d+\b/g, 'an entry')
      .replace(/\b\d{13}\b/g, 'a time')
      .replace(/"(creation|lease|finished)":"[^"]+"/g, '"$1":"random"');
  return {
    dump: JSON.parse(plain(json)) as unknown,
    lives: plain(JSON.stringify(Object.fromEntries(lives))),
  };
}

interface Stage {
  readonly b: Broker;
  readonly sessionId: string;
  readonly say: (changes?: Partial<Submission>) => Promise<void>;
  readonly turn: () => Promise<Turn>;
}

/** What is usual, each run with one session and with many: it comes to the same. */
const usual: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'a text': ({ say }) => say(),
  'a text with a client id, and one behind it': async ({ say }) => {
    await say({ clientId: 'c1', origin: 'k1' });
    await say();
  },
  'a text within all limits': ({ say }) =>
    say({ atWorkMax: 3, limit: { max: 2, windowMs: 60_000 }, room: 100_000, mailboxMax: 1 }),
  'a text while a turn is under way': async ({ say, turn }) => {
    await say();
    await turn();
    await say();
  },
  'a turn': async ({ say, turn }) => {
    await say();
    await turn();
  },
  'an answer': async ({ b, say, turn }) => {
    await say();
    await finishTurn(b, await turn(), { wasShown: false, cost: 17 });
  },
  'an answer that costs nobody knows what, shown as it was written': async ({ b, say, turn }) => {
    await say();
    const claimed = await turn();
    await write(b, claimed, 'an ans');
    await finishTurn(b, claimed);
  },
  'an answer of a registered agent': async ({ b, say, turn }) => {
    await say();
    await finishTurn(b, await turn(), { registeredAgent: 'agt_r_0123456789' });
  },
  'answers to two texts, and a third one': async ({ b, say, turn }) => {
    await say();
    await say();
    await finishTurn(b, await turn());
    await finishTurn(b, await turn(), { cost: 5 });
    await say();
  },
  'a socket of a new session': async ({ b, sessionId }) => {
    await b.attach(sessionId, 'g1', { streaming: true });
  },
  'a socket that comes back where it was, and is still there': async ({ b, sessionId, say, turn }) => {
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    await say();
    const reply = await finishTurn(b, await turn());
    if (reply.kind !== 'ok' || reply.at === undefined) throw new Error(reply.kind);
    const messageId = (await b.field(sessionId, 'last_id')) ?? '';
    const cursor = { seq: reply.seq, messageId, at: reply.at };
    await b.attach(sessionId, 'g1', { generation: 2, cursor });
    await touch(b.scripts, sessionId, { gateway: 'g1', generation: 2, flushed: 2 });
    await ear.close();
  },
  'a gateway that hears of it': async ({ b, sessionId, say, turn }) => {
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    await say();
    await finishTurn(b, await turn());
    await ear.until((hint) => hint.kind === 'frame' && hint.seq === 2);
    await ear.close();
  },
};

/** What is unusual: the step of one session sees to it. */
const unusual: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'a text that was said before': async ({ b, sessionId }) => {
    const submission = b.submission('hello', { clientId: 'c1' });
    await submit(b.scripts, sessionId, submission);
    await submit(b.scripts, sessionId, submission);
  },
  'a gateway that hears nothing': async ({ b, sessionId, say }) => {
    await b.attach(sessionId, 'g1');
    await say();
  },
  'an answer that was given before': async ({ b, say, turn }) => {
    await say();
    const claimed = await turn();
    await finishTurn(b, claimed);
    await finishTurn(b, claimed);
  },
};

export const gatheredSuite: Suite = (broker) => {
  const play = async (b: Broker, scene: (stage: Stage) => Promise<void>): Promise<unknown> => {
    const sessionId = await b.idle();
    const say = async (changes: Partial<Submission> = {}): Promise<void> => {
      const reply = await submit(b.scripts, sessionId, b.submission('hello', changes));
      expect(reply.kind).toBe('accepted');
    };
    await scene({ b, sessionId, say, turn: () => b.turn() });
    return traceOf(b, sessionId);
  };

  describe('writes what the step of one session writes', () => {
    it.each(Object.entries(usual))('%s', async (_name, scene) => {
      const many = broker();
      const ran = scriptsOf(many);
      const written = await play(many, scene);
      expect(written).toEqual(await play(onlyOne(many.server), scene));
      // The first claim is of the session's taking up.
      const [, ...later] = ran.filter((name) => names.includes(name));
      expect(later).toEqual([]);
    });

    it.each(Object.entries(unusual))('%s', async (_name, scene) => {
      const many = broker();
      const ran = scriptsOf(many);
      const written = await play(many, scene);
      expect(written).toEqual(await play(onlyOne(many.server), scene));
      expect(ran.filter((name) => names.includes(name)).length).toBeGreaterThan(1);
    });
  });

  it('takes the steps of many sessions with one call, and tells each of its own', async () => {
    const b = broker();
    const sessions = await Promise.all(Array.from({ length: 20 }, () => b.create()));
    for (const entry of await b.readNew('w1')) await b.claim(entry, 'first');
    const ran = scriptsOf(b);
    const texts = await Promise.all(sessions.map((sessionId) => b.text(sessionId, `to ${sessionId}`)));
    expect(new Set(texts.map(({ messageId }) => messageId)).size).toBe(20);
    const entries = await b.readNew('w1');
    const claims = await Promise.all(entries.map((entry) => b.claim(entry, newMessageId())));
    const turns = claims.flatMap((reply, at) =>
      reply.kind === 'work' ? [{ ...entries[at], nonce: '', work: reply }] : [],
    );
    expect(turns.map(({ work }) => work.input.kind === 'text' && work.input.body.content)).toEqual(
      entries.map(({ sessionId }) => `to ${sessionId}`),
    );
    expect(ran).toEqual(['submit-many', 'claim-many']);
  });

  it('hints at all that a gateway hears with one message, if it takes many', async () => {
    const b = broker();
    const ear = await b.gateway('h1');
    const sessions = await Promise.all(Array.from({ length: 5 }, () => b.create()));
    for (const entry of await b.readNew('w1')) await b.claim(entry, 'first');
    for (const sessionId of sessions) await b.attach(sessionId, 'h1');
    await Promise.all(sessions.map((sessionId) => b.text(sessionId)));
    await ear.until((hint) => hint.kind === 'frame' && hint.sessionId === sessions[4]);
    const heard = ear.heard.flatMap((hint) => (hint.kind === 'frame' ? [hint.sessionId] : []));
    expect(heard).toEqual(sessions);
    await ear.close();
  });

  it('tells the gateway that asks by the reply, and the others by a hint', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const [own, other] = [await b.gateway('h1'), await b.gateway('h2')];
    for (const gateway of ['h1', 'h2']) await b.attach(sessionId, gateway);
    const first = await submit(b.scripts, sessionId, b.submission('a', { gateway: 'h1' }));
    expect(first).toMatchObject({ kind: 'accepted', behind: { messageId: '-', at: 0 } });
    const second = await submit(b.scripts, sessionId, b.submission('b', { gateway: 'h1' }));
    if (first.kind !== 'accepted' || second.kind !== 'accepted') throw new Error('a text was refused');
    expect(second.behind).toEqual({ messageId: first.messageId, at: first.at });
    await other.until((hint) => hint.kind === 'frame' && hint.seq === 2);
    await finishTurn(b, await b.turn());
    await own.until((hint) => hint.kind === 'frame');
    expect(own.heard.flatMap((hint) => (hint.kind === 'frame' ? [hint.seq] : []))).toEqual([3]);
    expect(await b.field(sessionId, 'attended')).toBe('3');
    for (const ear of [own, other]) await ear.close();
  });

  it('goes on with the others where one is unusual, or is none', async () => {
    const b = broker();
    const [first, second] = [await b.idle(), await b.idle()];
    await submit(b.scripts, first, b.submission('a', { clientId: 'c1' }));
    const replies = await Promise.all([
      submit(b.scripts, first, b.submission('other', { clientId: 'c1' })),
      submit(b.scripts, second, b.submission('b')),
      submit(b.scripts, first.replace(/.{5}$/, 'zzzzz'), b.submission('c')),
    ]);
    expect(replies.map(({ kind }) => kind)).toEqual(['conflict', 'accepted', 'none']);
    expect(await framesOf(b, second)).toHaveLength(1);
  });

  it('fences an answer by its claim', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const dead = await b.turn('w1');
    await b.takeOver(sessionId, 'w2');
    expect(await finishTurn(b, dead)).toEqual({ kind: 'lost' });
    const other = {
      ...dead,
      work: { ...dead.work, input: { ...dead.work.input, messageId: newMessageId() } },
    };
    expect(await finishTurn(b, other)).toEqual({ kind: 'lost' });
  });
};
