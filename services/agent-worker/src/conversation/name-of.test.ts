import { expect, it } from 'vitest';
import { nameOf } from './name-of.ts';

const named = (...names: readonly (string | undefined)[]): string[] => {
  const agents = names.map((name, at) => ({ key: `k${at}`, ...(name === undefined ? {} : { name }) }));
  return agents.map((_, at) => nameOf(agents, at));
};

it.each([
  ['its name', ['Ann', 'Ben'], ['Ann', 'Ben']],
  ['its key if it has no name', [undefined, 'Ben'], ['k0', 'Ben']],
  ['its key if another has the same name', ['Ann', 'ann'], ['k0', 'k1']],
  ['its key if its name is the key of another', ['k1', 'Ben'], ['k0', 'Ben']],
  ['its key if its name is the supervisor’s', ['supervisor', 'Ben'], ['k0', 'Ben']],
  ['its key if its name looks like a message', ['Ann', 'Ben: yes'], ['Ann', 'k1']],
])('an agent is called by %s', (_, names, called) => {
  expect(named(...names)).toEqual(called);
});
