import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { earlierCommit } from './earlier-commit.ts';
import { parseOptions } from './options.ts';

const folder = mkdtempSync(join(tmpdir(), 'agentconnect-commits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const clone = join(folder, 'clone');
git(folder, 'init', '--quiet', clone);
const commits = Array.from({ length: 4 }, (_, at) => {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  git(clone, ...author, 'commit', '--quiet', '--allow-empty', '--message', `commit ${at}`);
  return git(clone, 'rev-parse', 'HEAD');
});

function git(at: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', at, ...args])
    .toString()
    .trim();
}

it('takes the commit before, where no release has a tag', async () => {
  expect(await earlierCommit(clone)).toBe(commits[2]);
});

it('takes the newest release that this is not itself', async () => {
  git(clone, 'tag', 'v1.0.0', commits[1] ?? '');
  git(clone, 'tag', 'another', commits[2] ?? '');
  expect(await earlierCommit(clone)).toBe(commits[1]);
  git(clone, 'tag', 'v1.1.0', commits[3] ?? '');
  expect(await earlierCommit(clone)).toBe(commits[1]);
});

it('takes what is named', async () => {
  expect(await earlierCommit(clone, 'HEAD~3')).toBe(commits[0]);
  await expect(earlierCommit(clone, 'v9')).rejects.toThrow('there is no commit v9: name one by --from');
});

it('says what to do in a clone that knows no earlier commit', async () => {
  const shallow = join(folder, 'shallow');
  git(folder, 'clone', '--quiet', '--depth', '1', '--no-tags', `file://${clone}`, shallow);
  await expect(earlierCommit(shallow)).rejects.toThrow('git fetch --unshallow --tags');
  await expect(earlierCommit(folder)).rejects.toThrow('is no clone');
});

it('says what is wrong with an option', () => {
  expect(() => parseOptions(['--rolls', '0'])).toThrow('--rolls takes a number');
});
