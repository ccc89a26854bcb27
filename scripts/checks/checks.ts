/** One kind of check: a command that ends with 0 when all is well. */
export interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const folders = ['packages', 'services', 'tests', 'trials', 'scripts', 'bench'];

/** Look at the sources alone, and so run side by side. */
export const sourceChecks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'console-types', command: ['tsc', '--noEmit', '--project', 'services/console'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'lua', command: ['node', '--conditions=agentconnect-source', 'scripts/lua/main.ts'] },
  { name: 'boundaries', command: ['depcruise', '--config', '.dependency-cruiser.mjs', ...folders] },
  { name: 'dead-code', command: ['knip', '--no-config-hints'] },
];

const vitest = (project: string): Check => ({
  name: project,
  command: ['vitest', 'run', '--project', project],
});

export const testChecks: readonly Check[] = [vitest('unit'), vitest('system')];
/** The browser's stands here because a machine that has none takes a while to fetch it. */
export const longChecks: readonly Check[] = [vitest('browser'), vitest('long')];
