import { forgetLogins, LoginGuard, type LoginGuardOptions } from '@agentconnect/auth';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

const minute = 60_000;
const most = 10;

export const loginsSuite: Suite = (broker) => {
  const guardOf = (b: Broker, changes: Partial<LoginGuardOptions> = {}): LoginGuard =>
    new LoginGuard({
      scripts: b.scripts,
      keys: b.keys,
      secrets: ['a secret'],
      failuresMax: most,
      delayMaxMs: 15 * minute,
      ...changes,
    });

  /** The key of a name's failures, which are all there are. */
  async function failuresOf(b: Broker): Promise<string> {
    const [key = ''] = (await b.server.keyNames(`${b.keys.prefix}:`)).filter((name) =>
      name.endsWith(':failures'),
    );
    return key;
  }

  /** What comes of an attempt, and lets the delay that it began be over. */
  async function attempt(b: Broker): Promise<number> {
    expect(await guardOf(b).begin('ada', '10.0.0.1')).toEqual({ kind: 'counted' });
    const next = await guardOf(b).begin('ada', '10.0.0.2');
    const key = await failuresOf(b);
    await b.server.command.hset(key, 'until', 1);
    return next.kind === 'wait' ? next.ms : 0;
  }

  it('hears as many guesses from as many addresses at once as may fail, and no more', async () => {
    const b = broker();
    const [one, other] = [guardOf(b), guardOf(b)];
    const guesses = Array.from({ length: 40 }, (_, at) =>
      (at % 2 ? one : other).begin('ada', `10.0.0.${at}`),
    );
    const kinds = (await Promise.all(guesses)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'counted')).toHaveLength(most);
    expect(kinds.filter((kind) => kind === 'wait')).toHaveLength(40 - most);
    expect(await one.begin('bob', '10.0.0.1')).toEqual({ kind: 'counted' });
  });

  it('waits for twice as long after each failure, up to the longest delay', async () => {
    const b = broker();
    const guard = guardOf(b);
    for (let failures = 1; failures < most; failures += 1) await guard.begin('ada', `10.0.1.${failures}`);
    const delays: number[] = [];
    for (let round = 0; round < 10; round += 1) delays.push(Math.ceil((await attempt(b)) / 1_000));
    expect(delays).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    // Remembered for an hour beyond the delay.
    const left = await b.server.command.pttl(await failuresOf(b));
    expect(left).toBeGreaterThan(74 * minute);
    expect(left).toBeLessThanOrEqual(75 * minute);
  });

  it('forgets a name that was tried once after ten minutes, and holds neither names nor addresses', async () => {
    const b = broker();
    await guardOf(b).begin('a-password-in-the-wrong-field', '10.0.0.7');
    await guardOf(b).succeeded('ada', '10.0.0.7', { kind: 'counted' });
    const left = await b.server.command.pttl(await failuresOf(b));
    expect(left).toBeGreaterThan(9 * minute);
    expect(left).toBeLessThanOrEqual(10 * minute);
    const kept = JSON.stringify(await b.dump());
    for (const clear of ['a-password', 'ada', '10.0.0.7']) expect(kept).not.toContain(clear);
  });

  it('forgets failures with a success, and lets on who comes from an address of one', async () => {
    const b = broker();
    const guard = guardOf(b);
    for (let failures = 0; failures < most - 1; failures += 1) await guard.begin('ada', `10.0.2.${failures}`);
    const home = await guard.begin('ada', '10.0.0.1');
    expect(home).toEqual({ kind: 'counted' });
    expect((await guard.begin('ada', '10.0.0.2')).kind).toBe('wait');
    await guard.succeeded('ada', '10.0.0.1', { kind: 'counted' });
    await expectResendIsHarmless(b);

    for (let failures = 0; failures < most; failures += 1) await guard.begin('ada', `10.0.2.${failures}`);
    expect((await guard.begin('ada', '10.0.0.2')).kind).toBe('wait');
    expect(await guard.begin('ada', '10.0.0.1')).toEqual({ kind: 'known' });
    expect(await guard.isKnown('ada', '10.0.0.1')).toBe(true);
    expect(await guard.isKnown('ada', '10.0.0.2')).toBe(false);
    // Nor is anybody else known there; and what happens there changes nothing elsewhere.
    expect(await guard.isKnown('bob', '10.0.0.1')).toBe(false);
    await guard.succeeded('ada', '10.0.0.1', { kind: 'known' });
    expect((await guard.begin('ada', '10.0.0.2')).kind).toBe('wait');
  });

  it('knows the newest twenty addresses, under earlier secrets too, until they are forgotten', async () => {
    const b = broker();
    const guard = guardOf(b);
    const addresses = Array.from({ length: 22 }, (_, at) => `10.0.3.${at}`);
    for (const address of addresses) await guard.succeeded('ada', address, { kind: 'known' });
    const knownTo = async (who: LoginGuard): Promise<string[]> => {
      const known = await Promise.all(addresses.map((address) => who.isKnown('ada', address)));
      return addresses.filter((_, at) => known[at]);
    };
    expect(await knownTo(guard)).toEqual(addresses.slice(2));
    expect(await knownTo(guardOf(b, { secrets: ['another'] }))).toEqual([]);
    const rotated = guardOf(b, { secrets: ['another', 'a secret'] });
    expect(await knownTo(rotated)).toEqual(addresses.slice(2));
    // What was kept under the earlier secret takes no second place.
    await rotated.succeeded('ada', '10.0.3.21', { kind: 'known' });
    expect(await knownTo(rotated)).toEqual(addresses.slice(2));
    await forgetLogins(b.server.command, b.keys, 'ada');
    expect(await knownTo(rotated)).toEqual([]);
    expect(await b.dump()).toEqual({});
  });

  it('knows an address for thirty days', async () => {
    const b = broker();
    const guard = guardOf(b);
    await guard.succeeded('ada', '10.0.0.1', { kind: 'known' });
    const [key = ''] = await b.server.keyNames(`${b.keys.prefix}:`);
    expect(await b.server.command.pttl(key)).toBeGreaterThan(29 * 24 * 60 * minute);
    const [mark = ''] = await b.server.command.zrange(key, '0', '-1');
    const day = 24 * 60 * minute;
    await b.server.command.zadd(key, Date.now() - 29 * day, mark);
    expect(await guard.isKnown('ada', '10.0.0.1')).toBe(true);
    await b.server.command.zadd(key, Date.now() - 31 * day, mark);
    expect(await guard.isKnown('ada', '10.0.0.1')).toBe(false);
  });

  it('delays nobody where that is turned off', async () => {
    const b = broker();
    const guard = guardOf(b, { failuresMax: 0 });
    const kinds = await Promise.all(Array.from({ length: 30 }, () => guard.begin('ada', '10.0.0.1')));
    expect(kinds.every(({ kind }) => kind === 'counted')).toBe(true);
    expect(await b.dump()).toEqual({});
  });
};
