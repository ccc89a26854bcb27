import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { RestGateways } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let addresses = 0;

const names = ['ada', 'ben', 'cy', 'dee'];

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    RATE_LIMIT_LOGIN: '10',
    RATE_LIMIT_LOGIN_ADDRESS: '12',
    LOGIN_FAILURES_MAX: '10',
    TRUST_PROXY: '1',
    AUTH_USERS: names.map((name) => `${name}:${name}-password`).join(','),
  });
  await gateways.add();
});
afterAll(() => gateways.stop());

function newAddress(): string {
  addresses += 1;
  return `10.7.0.${addresses}`;
}

const login = (name: string, address: string, password = `${name}-password`, index = 0): Promise<Answer> => {
  const headers = { 'x-forwarded-for': address };
  return gateways.call('POST', '/auth/login', { form: { username: name, password }, headers }, index);
};

const guess = (name: string, address: string, index = 0): Promise<Answer> =>
  login(name, address, 'a guess', index);

function expectRefused(answer: Answer, detail: RegExp, seconds: number): void {
  expect([answer.status, answer.body?.code], answer.text).toEqual([429, 'RATE_LIMITED']);
  expect(answer.body.detail).toMatch(detail);
  const retryAfter = Number(answer.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThanOrEqual(1);
  expect(retryAfter).toBeLessThanOrEqual(seconds);
}

test('of forty guesses from forty addresses at one user ten are heard, be there such a user or not', async () => {
  const home = newAddress();
  expect((await login('ada', home)).status).toBe(200);
  for (const name of ['ada', 'nobody']) {
    const guesses = Array.from({ length: 40 }, (_, at) => guess(name, newAddress(), at % 2));
    await Promise.any(guesses.map(async (answer) => expect((await answer).status).toBe(429)));
    // The right password changes nothing for others, and whoever has been there before is let in.
    expectRefused(await login(name, newAddress()), /failed logins/, 5);
    if (name === 'ada') expect((await login(name, home, 'ada-password', 1)).status).toBe(200);
    const answers = await Promise.all(guesses);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(refused).toHaveLength(30);
    for (const answer of refused) expectRefused(answer, /^Too many failed logins with this user name\.$/, 5);
  }
});

test('a success forgets the failures before it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const guesses = Array.from({ length: 9 }, (_, at) => guess('ben', newAddress(), at % 2));
    for (const answer of await Promise.all(guesses)) expect(answer.status).toBe(401);
    expect((await login('ben', newAddress())).status).toBe(200);
  }
});

test('who fills an address keeps out strangers, and nobody who has logged in from there before', async () => {
  const office = newAddress();
  expect((await login('cy', office)).status).toBe(200);
  for (let round = 1; round < 12; round += 1) {
    expect((await guess(`name${round}`, office, round % 2)).status).toBe(401);
  }
  const stranger = await login('dee', office);
  expectRefused(stranger, /the limit is 12 a minute/, 60);
  expect(stranger.headers.get('ratelimit')).toMatch(/"login-address"; r=0; t=\d+/);
  expect(stranger.headers.get('ratelimit-policy')).toMatch(/"login-address"; q=12; w=60/);
  const known = await login('cy', office, 'cy-password', 1);
  expect(known.status).toBe(200);
  expect(known.headers.get('retry-after')).toBeNull();
  expect(known.headers.get('ratelimit')).toMatch(/^"login"; r=8; t=\d+$/);

  // There its own limit holds, and what happens there is none of the others' business.
  for (let round = 0; round < 8; round += 1) expect((await guess('cy', office)).status).toBe(401);
  expectRefused(await login('cy', office), /the limit is 10 a minute/, 60);
  expect((await login('cy', newAddress())).status).toBe(200);
});

test('where too many passwords wait to be checked one more is refused at once', async () => {
  const narrow = await gateways.add({ LOGIN_QUEUE_MAX: '2', LOGIN_FAILURES_MAX: '200' });
  const guesses = Array.from({ length: 40 }, (_, at) => guess(`crowd${at}`, newAddress(), narrow));
  const answers = await Promise.all(guesses);
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(4);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expectRefused(answer, /^Too many logins are waiting to be checked\.$/, 2);
  expect((await login('dee', newAddress(), 'dee-password', narrow)).status).toBe(200);
});

test('a body that is larger than any login is not read', async () => {
  const answer = await login('ada', newAddress(), 'x'.repeat(20_000));
  expect([answer.status, answer.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
});

test('neither names that nobody has nor addresses are kept in clear', async () => {
  const address = newAddress();
  await guess('a-password-in-the-wrong-field', address);
  const { redis, keys } = gateways.scripts;
  const names_ = await redis.keys(`${keys.prefix}:*`);
  expect(names_.some((name) => name.endsWith(':failures'))).toBe(true);
  for (const clear of ['a-password', address]) {
    expect(names_.filter((name) => name.includes(clear))).toEqual([]);
  }
});
