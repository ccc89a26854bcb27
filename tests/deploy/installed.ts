import { spawnSync } from 'node:child_process';

/** Whether a program can be run here: a command of its that does nothing. */
export function isHere([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
