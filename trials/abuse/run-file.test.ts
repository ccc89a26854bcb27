import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Found, joined, type Run, writeRun } from './run-file.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'abuse-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const phases = { before: 20, during: 30, settle: 60 };
const found = (attack: string, commit: string): Found => ({
  outcome: { attack } as Found['outcome'],
  commit,
});
const run = (...all: Found[]): Run => ({ seed: 7, phases, found: all });

it('puts what was run again in the place of what there was, in the order of the attacks', () => {
  const file = join(folder, 'run.json');
  writeRun(file, run(found('log-line', 'abc'), found('ping-flood', 'abc'), found('slow-bodies', 'abc')));
  const both = joined(file, run(found('slow-bodies', 'def'), found('ping-flood', 'def')));
  expect(both.found.map(({ outcome, commit }) => `${outcome.attack} ${commit}`)).toEqual([
    'log-line abc',
    'ping-flood def',
    'slow-bodies def',
  ]);
});

it('refuses a run with other phases', () => {
  const file = join(folder, 'run.json');
  writeRun(file, { ...run(), phases: { ...phases, before: 6 } });
  expect(() => joined(file, run())).toThrow('is of a run with other phases');
});
