import { expect, test } from 'vitest';
import { ActiveKeys, type KeyOutcome } from './active-keys.ts';
import { type ApiKey, newApiKey } from './api-key.ts';

const made = newApiKey();
const key: ApiKey = {
  id: made.id,
  owner: 'ada',
  name: 'backend',
  scopes: ['sessions:read'],
  actsForOthers: false,
  perMinute: 0,
  createdAt: 1_000_000,
  expiresAt: 9_000_000,
  lastUsedAt: undefined,
};

function activeKeys(): {
  keys: ActiveKeys;
  store: { key: ApiKey | undefined; found: number; used: number };
  clock: { now: number };
  outcomes: KeyOutcome[];
} {
  const store: { key: ApiKey | undefined; found: number; used: number } = { key, found: 0, used: 0 };
  const clock = { now: 2_000_000 };
  const outcomes: KeyOutcome[] = [];
  const keys = new ActiveKeys({
    store: {
      find: () => {
        store.found += 1;
        return Promise.resolve(store.key);
      },
      match: (_id, hash) => Promise.resolve(hash === made.hash ? store.key : undefined),
      used: () => {
        store.used += 1;
        return Promise.resolve();
      },
    },
    onKey: (outcome) => outcomes.push(outcome),
    onError: (error) => {
      throw error;
    },
    now: () => clock.now,
  });
  return { keys, store, clock, outcomes };
}

test('says what a key says, and why one is not good', async () => {
  const { keys, store, clock, outcomes } = activeKeys();
  expect(await keys.check(made.text)).toEqual({
    ok: true,
    claims: { sub: 'ada', type: 'access', iat: 1_000, exp: 9_000, key: made.id },
  });
  expect(await keys.check(newApiKey().text)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
  expect(await keys.check('x')).toEqual({ ok: false, code: 'TOKEN_INVALID' });
  clock.now = 9_000_000;
  expect(await keys.check(made.text)).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
  store.key = undefined;
  expect(await keys.check(made.text)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
  expect(outcomes).toEqual(['valid', 'invalid', 'invalid', 'expired', 'invalid']);
});

test('asks once in a while, and notes a use once a minute', async () => {
  const { keys, store, clock } = activeKeys();
  for (let round = 0; round < 10; round += 1) expect(await keys.find(made.id)).toBe(key);
  expect([store.found, store.used]).toEqual([1, 1]);
  clock.now += 5_000;
  await keys.find(made.id);
  expect([store.found, store.used]).toEqual([2, 1]);
  clock.now += 55_000;
  await keys.find(made.id);
  expect([store.found, store.used]).toEqual([3, 2]);
});

test('a revocation counts at once, also before it is written, and the end by the clock', async () => {
  const { keys, clock } = activeKeys();
  expect(await keys.find(made.id)).toBe(key);
  clock.now = 8_999_999;
  expect(await keys.find(made.id)).toBe(key);
  clock.now = 9_000_000;
  expect(await keys.find(made.id)).toBeUndefined();
  clock.now = 2_000_000;
  keys.revoke(made.id);
  expect(await keys.find(made.id)).toBeUndefined();
  expect(keys.isRevoked(made.id)).toBe(true);
});
