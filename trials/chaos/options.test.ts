import { expect, it } from 'vitest';
import { faultNames } from './faults/fault-names.ts';
import { parseOptions } from './options.ts';
import { redisKinds } from './faults/redis-kind.ts';

const access = { AGENTCONNECT_USER: 'alice', AGENTCONNECT_PASSWORD: 'secret' };
const url = '--url=http://127.0.0.1:8000';

/** What is said of a command line that is refused. */
function told(...args: string[]): string {
  try {
    parseOptions(args, access);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${args.join(' ')} is taken`);
}

it.each([
  [['--seed', '-1'], '--seed takes a whole number from 0 to 4294967295, not -1'],
  [['--seed=-1'], '--seed takes a whole number from 0 to 4294967295, not -1'],
  [['--seed', '1.5'], '--seed takes a whole number from 0 to 4294967295, not 1.5'],
  [['--clients', '2.5'], '--clients takes a whole number from 1 to 500, not 2.5'],
  [['--clients', ''], '--clients takes a whole number from 1 to 500, not '],
  [['--minutes', '-1'], '--minutes takes a number from 0.05 to 600, not -1'],
  [['--minutes', '-.5'], '--minutes takes a number from 0.05 to 600, not -.5'],
  [['--durability', 'nonsense'], '--durability with Redis standalone takes one of memory, not nonsense'],
  [['--durability', 'wait:1'], '--durability with Redis standalone takes one of memory, not wait:1'],
  [
    ['--durability', 'wait:2', '--redis', 'cluster'],
    '--durability with Redis cluster takes one of memory, wait:1, not wait:2',
  ],
  [[url, '--sabotage', 'gap'], '--sabotage cannot be combined with --url'],
  [[url, '--faults', 'killed'], '--faults cannot be combined with --url'],
  [[url, '--durability', 'memory'], '--durability cannot be combined with --url'],
])('says in one line what is wrong with %j', (args, line) => {
  expect(told(...args)).toBe(line);
});

it.each(redisKinds)('tells what faults there are on Redis %s for a word that none has', (redis) => {
  const names = faultNames[redis].join(', ');
  for (const words of ['nosuch', 'worker killed,nosuch', ' nosuch , links']) {
    expect(told('--redis', redis, '--faults', words)).toBe(`--faults takes words from ${names}, not nosuch`);
  }
  expect(told('--redis', redis, '--faults', ' , ')).toContain(`--faults takes words from ${names}`);
});

it('takes what there is', () => {
  const line = ['--seed', '7', '--minutes', '0.5', '--clients', '3', '--redis', 'sentinel'];
  expect(
    parseOptions([...line, '--faults', 'primary killed, links', '--durability', 'wait:1']),
  ).toMatchObject({
    seed: 7,
    minutes: 0.5,
    clients: 3,
    redis: 'sentinel',
    durability: 'wait:1',
    faults: ['primary killed', 'links'],
    given: undefined,
  });
  expect(parseOptions([])).toMatchObject({ durability: 'memory', faults: [], redis: 'standalone' });
  expect(parseOptions([url], access)).toMatchObject({ given: { api: 'http://127.0.0.1:8000/api' } });
});
