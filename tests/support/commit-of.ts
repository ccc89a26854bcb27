import { execFileSync } from 'node:child_process';

/** The commit that is checked out, and whether anything was changed since; `unknown` where there is no history. */
export function commitOf(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const isClean = git('status', '--porcelain', '--untracked-files=no') === '';
    return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' with changes'}`;
  } catch {
    // Sources without their history.
    return 'unknown';
  }
}
