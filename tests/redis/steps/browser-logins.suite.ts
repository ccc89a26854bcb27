import {
  BrowserLogins,
  forgetLogins,
  LoginLinks,
  PasswordHasher,
  RevocationReader,
  UserStore,
} from '@agentconnect/auth';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ada = { name: 'ada', tokensFrom: 17, mark: 'a-mark' };

export const browserLoginsSuite: Suite = (broker) => {
  const loginsOf = (b: Broker): BrowserLogins =>
    new BrowserLogins({ scripts: b.scripts, redis: b.server.command, keys: b.keys });

  async function keyOf(b: Broker): Promise<string> {
    const names = await b.server.keyNames(`${b.keys.prefix}:`);
    return names.find((name) => name.endsWith(':browsers')) ?? '';
  }

  /** Has a login end so much earlier than it would. */
  async function age(b: Broker, ms: number): Promise<void> {
    const key = await keyOf(b);
    for (const [field, text] of Object.entries(await b.server.command.hgetall(key))) {
      const [until, ...rest] = text.split(' ');
      await b.server.command.hset(key, field, [Number(until) - ms, ...rest].join(' '));
    }
  }

  it('knows whose a login is, by what the browser shows alone', async () => {
    const b = broker();
    const logins = loginsOf(b);
    const { secret, login } = await logins.begin(ada);
    await expectResendIsHarmless(b);
    expect(login).toMatchObject({ user: 'ada', issuedAt: 17, mark: 'a-mark' });
    expect(login.until).toBeGreaterThan(Date.now() + 30 * day - 60_000);
    expect(await logins.use(login.id)).toEqual({ ...login, isRenewed: false });
    const other = await logins.begin({ name: 'bob', tokensFrom: 0 });
    expect(await logins.use(other.login.id)).toMatchObject({ user: 'bob', issuedAt: 0, mark: '-' });
    expect(await logins.use(`${login.id.slice(0, -1)}!`)).toBeUndefined();
    // Who reads Redis is not logged in.
    expect(JSON.stringify(await b.dump())).not.toContain(secret.slice(22));
  });

  it('lasts for thirty days from when it was used last, and is written once an hour at most', async () => {
    const b = broker();
    const logins = loginsOf(b);
    const { login } = await logins.begin(ada);
    await age(b, hour - 60_000);
    expect(await logins.use(login.id)).toMatchObject({ isRenewed: false });
    await age(b, 29 * day);
    const used = await logins.use(login.id);
    expect(used).toMatchObject({ user: 'ada', isRenewed: true });
    expect(used?.until).toBeGreaterThanOrEqual(login.until);
    expect(await b.server.command.pttl(await keyOf(b))).toBeGreaterThan(30 * day - 60_000);
    await age(b, 30 * day);
    expect(await logins.use(login.id)).toBeUndefined();
    expect(await b.dump()).toEqual({});
  });

  it('ends, and tells the gateways before', async () => {
    const b = broker();
    const logins = loginsOf(b);
    const reader = new RevocationReader(b.scripts, b.keys);
    const [one, other] = [await logins.begin(ada), await logins.begin(ada)];
    await logins.end(one.login);
    expect(await reader.readOn()).toEqual({
      revocations: [{ user: 'ada', tokensFrom: 0, login: one.login.id }],
      isWhole: true,
    });
    expect(await logins.use(one.login.id)).toBeUndefined();
    expect(await logins.use(other.login.id)).toMatchObject({ user: 'ada' });
    await logins.end(one.login);
    await logins.end(other.login);
    expect(await b.server.keyNames(`${b.keys.prefix}:{l:`)).toEqual([]);
  });

  it('keeps the hundred that were used last', async () => {
    const b = broker();
    const logins = loginsOf(b);
    const ids: string[] = [];
    for (let count = 0; count < 100; count += 1) {
      const { login } = await logins.begin(ada);
      ids.push(login.id);
      if (count < 3) await age(b, 2 * hour);
    }
    // The first is used again, so the second was used longest ago.
    expect(await logins.use(ids[0] ?? '')).toMatchObject({ isRenewed: true });
    const { login } = await logins.begin(ada);
    const there = await Promise.all([...ids, login.id].map((id) => logins.use(id)));
    expect(there.map((found) => found !== undefined)).toEqual([...ids, login.id].map((_, at) => at !== 1));
  });

  it.each([
    ['another password', (store: UserStore) => store.setPassword('ada', 'another')],
    ['a disabled user', (store: UserStore) => store.disable('ada')],
    ['a sign-out', (store: UserStore) => store.signOut('ada')],
  ])('is forgotten with %s', async (_name, change) => {
    const b = broker();
    const store = new UserStore({
      redis: b.server.command,
      keys: b.keys,
      hasher: new PasswordHasher(),
    });
    await store.add('ada', 'a password');
    const { login } = await loginsOf(b).begin(ada);
    await change(store);
    expect(await loginsOf(b).use(login.id)).toBeUndefined();
  });

  it('is forgotten with a deleted user', async () => {
    const b = broker();
    const { login } = await loginsOf(b).begin(ada);
    await forgetLogins(b.server.command, b.keys, 'ada');
    expect(await loginsOf(b).use(login.id)).toBeUndefined();
  });

  it('a link logs in once, and is kept by its hash for a quarter of an hour', async () => {
    const b = broker();
    const links = new LoginLinks(b.server.command, b.keys);
    const [secret, other] = [await links.create(ada), await links.create(ada)];
    expect(secret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(JSON.stringify(await b.dump())).not.toContain(secret);
    const [key = ''] = await b.server.keyNames(`${b.keys.prefix}:`);
    expect(await b.server.command.pttl(key)).toBeGreaterThan(14 * 60_000);
    expect(await b.server.command.pttl(key)).toBeLessThanOrEqual(15 * 60_000);
    const redeemed = await Promise.all(Array.from({ length: 5 }, () => links.redeem(secret)));
    expect(redeemed.filter((linked) => linked !== undefined)).toEqual([{ user: 'ada', issuedAt: 17 }]);
    expect(await links.redeem(other)).toEqual({ user: 'ada', issuedAt: 17 });
    expect(await links.redeem('A'.repeat(32))).toBeUndefined();
  });
};
