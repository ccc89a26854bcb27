import { LoginGuard, PasswordHasher, RevocationReader, UserStore } from '@agentconnect/auth';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import type { Suite } from '../suite/suite.ts';

const hasher = new PasswordHasher();

export const usersSuite: Suite = (broker) => {
  const storeOf = (b: Broker): UserStore => new UserStore({ redis: b.server.command, keys: b.keys, hasher });
  const readerOf = (b: Broker): RevocationReader => new RevocationReader(b.scripts, b.keys);

  it('tells every reader of each revocation once, with what the user then has', async () => {
    const b = broker();
    const [store, one, other] = [storeOf(b), readerOf(b), readerOf(b)];
    expect(await store.add('ada', 'a password')).toBe('added');
    const added = (await store.find('ada'))?.tokensFrom ?? 0;
    expect(await one.readOn()).toEqual({ revocations: [], isWhole: true });
    const told: { user: string; tokensFrom: number }[] = [];
    for (const change of [
      () => store.setPassword('ada', 'another'),
      () => store.signOut('ada'),
      () => store.disable('ada'),
      () => store.enable('ada'),
    ]) {
      expect(await change()).toBe('done');
      const tokensFrom = (await store.find('ada'))?.tokensFrom ?? 0;
      told.push({ user: 'ada', tokensFrom });
      expect(await one.readOn()).toEqual({ revocations: told.slice(-1), isWhole: true });
    }
    // Each behind the one before, however soon they come.
    const times = [added, ...told.map(({ tokensFrom }) => tokensFrom)];
    expect(times).toEqual([...new Set(times)].toSorted((a, c) => a - c));
    expect(await other.readOn()).toEqual({ revocations: told, isWhole: true });
    // To enable who is enabled signs nobody out.
    await store.enable('ada');
    expect(await one.readOn()).toEqual({ revocations: [], isWhole: true });
    expect(await store.signOut('bob')).toBe('none');
    expect(await one.readOn()).toEqual({ revocations: [], isWhole: true });
  });

  it('reads any number of revocations, and says so when what it read last is gone', async () => {
    const b = broker();
    const store = storeOf(b);
    const reader = readerOf(b);
    await store.add('ada', 'a password');
    const stream = b.keys.revocations();
    const adding = Array.from({ length: 1_200 }, (_, at) =>
      b.server.command.xadd(stream, '*', 'user', `user${at}`, 'tokens_from', at),
    );
    await Promise.all(adding);
    const { revocations, isWhole } = await reader.readOn();
    expect(isWhole).toBe(true);
    expect(revocations.map(({ tokensFrom }) => tokensFrom)).toEqual(
      Array.from({ length: 1_200 }, (_, at) => at),
    );

    await b.server.command.del(stream);
    expect(await reader.readOn()).toEqual({ revocations: [], isWhole: false });
    expect(await reader.readOn()).toEqual({ revocations: [], isWhole: true });
    await store.signOut('ada');
    expect((await reader.readOn()).revocations).toHaveLength(1);
    // What is too old to matter goes with the next one.
    const old = `${Date.now() - 2 * 3_600_000}-0`;
    await b.server.command.del(stream);
    await b.server.command.xadd(stream, old, 'user', 'old', 'tokens_from', 1);
    await store.signOut('ada');
    expect((await b.server.command.xrange(stream, '-', '+')).map(([id]) => id)).not.toContain(old);
  });

  it('forgets with a password who has logged in with it, and who has failed to', async () => {
    const b = broker();
    const store = storeOf(b);
    const guard = new LoginGuard({
      scripts: b.scripts,
      keys: b.keys,
      secrets: ['a secret'],
      failuresMax: 1,
      delayMaxMs: 60_000,
    });
    await store.add('ada', 'a password');
    await guard.succeeded('ada', '10.0.0.1', { kind: 'counted' });
    await guard.begin('ada', '10.0.0.2');
    await store.signOut('ada');
    expect((await guard.begin('ada', '10.0.0.2')).kind).toBe('wait');
    expect(await guard.isKnown('ada', '10.0.0.1')).toBe(true);
    await store.setPassword('ada', 'another');
    expect(await guard.isKnown('ada', '10.0.0.1')).toBe(false);
    expect((await guard.begin('ada', '10.0.0.2')).kind).toBe('counted');
  });

  it('keeps the name of a user that is being deleted, who can do nothing more', async () => {
    const b = broker();
    const store = storeOf(b);
    const reader = readerOf(b);
    await store.add('ada', 'a password');
    const before = (await store.find('ada'))?.tokensFrom ?? 0;
    const begun = await store.beginDelete('ada');
    expect(begun).toBeGreaterThan(before);
    expect((await reader.readOn()).revocations).toEqual([{ user: 'ada', tokensFrom: begun }]);
    expect(await store.find('ada')).toMatchObject({ disabled: true, tokensFrom: begun });
    expect(await store.list()).toMatchObject([{ name: 'ada', state: 'deleting' }]);
    expect(await store.add('ada', 'a password')).toBe('deleting');
    expect(await store.enable('ada')).toBe('deleting');
    expect(await store.setPassword('ada', 'another')).toBe('deleting');
    // Taken up again, it has begun when it began.
    expect(await store.beginDelete('ada')).toBe(begun);
    await store.endDelete('ada');
    expect(await store.list()).toEqual([]);
    expect(await store.add('ada', 'a password')).toBe('added');
    expect((await store.find('ada'))?.tokensFrom).toBeGreaterThanOrEqual(begun ?? Infinity);
  });

  it('keeps the name of one that is gone while something of it is left', async () => {
    const b = broker();
    const store = storeOf(b);
    expect(await store.beginDelete('ada')).toBeUndefined();
    expect(await store.beginDelete('ada', { evenIfNone: true })).toBeGreaterThan(0);
    expect(await store.find('ada')).toBeUndefined();
    expect(await store.list()).toMatchObject([{ name: 'ada', state: 'deleting' }]);
    expect(await store.add('ada', 'a password')).toBe('deleting');
  });
};
