import { expect, test } from 'vitest';
import { ActiveBrowsers } from './active-browsers.ts';
import type { BrowserLogin } from './browser-login.ts';

const login: BrowserLogin = {
  id: 'one',
  user: 'ada',
  issuedAt: 1,
  mark: '-',
  until: 9_000_000,
  isRenewed: false,
};

function activeBrowsers(find: (id: string) => BrowserLogin | undefined): {
  active: ActiveBrowsers;
  clock: { now: number };
  asked: string[];
} {
  const clock = { now: 0 };
  const asked: string[] = [];
  const use = (id: string): Promise<BrowserLogin | undefined> => {
    asked.push(id);
    return Promise.resolve(find(id));
  };
  return { clock, asked, active: new ActiveBrowsers({ logins: { use }, now: () => clock.now }) };
}

test('asks once in a while, also for one that is none', async () => {
  const { active, clock, asked } = activeBrowsers((id) => (id === 'one' ? login : undefined));
  for (const id of ['one', 'two', 'one', 'two']) await active.find(id);
  expect(asked).toEqual(['one', 'two']);
  clock.now = 5_000;
  expect(await active.find('one')).toBe(login);
  expect(await active.find('two')).toBeUndefined();
  expect(asked).toEqual(['one', 'two', 'one', 'two']);
});

test('knows whose a login was that it has seen, without asking', async () => {
  let there: BrowserLogin | undefined = login;
  const { active, clock, asked } = activeBrowsers(() => there);
  expect(active.seen('one')).toBeUndefined();
  await active.find('one');
  expect(active.seen('one')).toEqual({ user: 'ada' });
  // Until it is looked up again it is as it was.
  clock.now = 60_000;
  expect(active.seen('one')).toEqual({ user: 'ada' });
  there = undefined;
  await active.find('one');
  expect(active.seen('one')).toEqual({ user: undefined });
  expect(asked).toHaveLength(2);
});

test('an end counts at once, also before it is written', async () => {
  const { active, clock } = activeBrowsers(() => login);
  const found = active.find('one');
  active.end('one');
  expect(await found).toBeUndefined();
  expect(await active.find('one')).toBeUndefined();
  expect(active.isEnded('one')).toBe(true);
  expect(active.isEnded('two')).toBe(false);
  // It is not kept for ever.
  clock.now = 120_000;
  active.end('two');
  expect(active.isEnded('one')).toBe(false);
});
