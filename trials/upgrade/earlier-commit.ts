import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit of `ref`, or of the release before what is checked out in `folder`: that of the newest tag `v*` before it,
 * or where there is none the commit before it. Throws an `Error` of one line that says what to do.
 */
export async function earlierCommit(folder: string, ref?: string): Promise<string> {
  if ((await git(folder, 'rev-parse', '--is-inside-work-tree')) !== 'true') {
    throw new Error(`${folder} is no clone: an earlier commit comes from git`);
  }
  const tag = ref ?? (await git(folder, 'describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^'));
  const wanted = tag ?? 'HEAD^';
  const commit = await git(
    folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${wanted}^{commit}`,
  );
  if (commit !== undefined) return commit;
  if ((await git(folder, 'rev-parse', '--is-shallow-repository')) === 'true') {
    throw new Error(`${wanted} is not in this shallow clone: git fetch --unshallow --tags`);
  }
  throw new Error(`there is no commit ${wanted}: name one by --from`);
}

/** What git prints, or nothing if it refuses. */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  return run('git', ['-C', folder, ...args]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
