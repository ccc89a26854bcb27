import {
  hasBelongings,
  Keys,
  listAside,
  readAgentOutline,
  readSession,
  registerAgent,
  removeBelongings,
  reserveSession,
} from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { Broker } from '../suite/broker.ts';
import { newAgent } from '../suite/new-agent.ts';
import type { Suite } from '../suite/suite.ts';

const nothing = { sessions: 0, agents: 0, keys: 0 };

export const belongingsSuite: Suite = (broker) => {
  it('removes what is a user’s, be it listed or not, and nothing of anybody else', async () => {
    const b = broker();
    const { command } = b.server;
    const later = Date.now() + 3_600_000;
    const listed = newSessionId(0);
    const reserved = { owner: 'ada', sessionId: listed, idempotencyKey: 'key', keysEnd: later, most: 0 };
    expect(await reserveSession(b.scripts, reserved)).toBe(listed);
    const own = [await b.create(), await b.create({}, 1), await b.create({}, 2)];
    const others = [await b.create({ owner: 'ad' }), await b.create({ owner: 'eve' }, 1)];
    for (const owner of ['ada', 'eve'])
      await registerAgent(b.scripts, newAgent({ agentId: `agt_${owner}`, owner }), 10);
    for (const user of ['ada', 'eve']) {
      await command.set(b.keys.creation(user, 'hash'), own[0] ?? '');
      await command.hset(b.keys.kept(1, user), 'bytes', 1);
      await command.hset(b.keys.user(user), 'password', 'x');
    }
    await command.xadd(b.keys.aside(0), '*', 's', own[0] ?? '', 'kind', 'turn', 'id', 'msg_1', 'attempts', 1);
    await command.xadd(
      b.keys.aside(0),
      '*',
      's',
      others[0] ?? '',
      'kind',
      'turn',
      'id',
      'msg_2',
      'attempts',
      1,
    );
    expect(await hasBelongings(b.scripts, 'ada')).toBe(true);

    const seen: number[] = [];
    const removed = await removeBelongings(b.scripts, 'ada', (count) => seen.push(count));
    expect(removed).toMatchObject({ sessions: own.length, agents: 1 });
    expect(seen.at(-1)).toBe(removed.seen);
    for (const id of own) expect(await readSession(b.scripts, id)).toBeUndefined();
    for (const id of others) expect(await readSession(b.scripts, id)).toBeDefined();
    expect(await readAgentOutline(b.scripts, 'agt_ada')).toBeUndefined();
    expect(await readAgentOutline(b.scripts, 'agt_eve')).toBeDefined();
    expect((await listAside(b.scripts)).map(({ messageId }) => messageId)).toEqual(['msg_2']);
    const named = (await b.server.keyNames(`${b.keys.prefix}:`)).filter((key) => key.includes('ada'));
    expect(named).toEqual([b.keys.user('ada')]);
    const ofEve = (await b.server.keyNames(`${b.keys.prefix}:`)).filter((key) => key.includes('eve'));
    expect(ofEve.length).toBeGreaterThanOrEqual(5);

    expect(await removeBelongings(b.scripts, 'ada', () => undefined)).toMatchObject(nothing);
    expect(await hasBelongings(b.scripts, 'ada')).toBe(false);
  });

  it('takes a prefix as it is written', async () => {
    const b = broker();
    const odd = new Broker(b.server, new Keys(`${b.keys.prefix}:[a-z]*`));
    const [own, other] = [await odd.create(), await b.create()];
    await removeBelongings(odd.scripts, 'ada', () => undefined);
    expect(await readSession(odd.scripts, own)).toBeUndefined();
    expect(await readSession(b.scripts, other)).toBeDefined();
  });
};
