/** One kind of check: a command that ends with 0 when all is well. */
export interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Whether it runs tests, and so tells how many passed. */
  readonly tests: boolean;
}

const vitest = (name: string, ...args: string[]): Check => ({
  name,
  command: ['vitest', 'run', '--project', name, ...args],
  tests: true,
});

export const checks: readonly Check[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], tests: false },
  { name: 'types', command: ['tsc', '--noEmit'], tests: false },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'], tests: false },
  {
    name: 'boundaries',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.mjs',
      'packages',
      'services',
      'tests',
      'scripts',
      'bench',
    ],
    tests: false,
  },
  { name: 'dead-code', command: ['knip', '--no-config-hints'], tests: false },
  vitest('unit'),
  vitest('system'),
];

export const longChecks: readonly Check[] = [vitest('long')];
