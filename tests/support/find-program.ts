import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programsOnPath } from '../../scripts/programs/on-path.ts';
import { makePrivateCopy, privateCopy, type PrivateCopy } from '../../scripts/programs/private-copy.ts';

export interface FoundProgram {
  readonly path: string;
  /** What the dynamic linker must know. */
  readonly env: Readonly<Record<string, string>>;
}

export interface WantedProgram {
  /** What people call it. */
  readonly title: string;
  /** What it is called on the `PATH`. */
  readonly names: readonly string[];
  /** Arguments with which it ends with 0 if it will do. */
  readonly check: readonly string[];
  /** The distribution's packages that have it, of which the first names the copy; where it is in them, and about how large they are. */
  readonly packages: readonly [string, ...string[]];
  readonly pathInCopy: string;
  readonly megabytes: number;
  /** Said where none is to be had. */
  readonly advice: string;
}

/**
 * A program that runs: one on the `PATH`, or a private copy of the distribution's, which is made if there is none. Throws
 * an `Error` that says what to do where none is to be had.
 */
export async function findProgram(wanted: WantedProgram): Promise<FoundProgram> {
  const { names, packages, check, pathInCopy, advice } = wanted;
  const runs = async ({ path, env }: FoundProgram): Promise<boolean> =>
    promisify(execFile)(path, [...check], { env: { ...process.env, ...env } }).then(
      () => true,
      () => false,
    );
  const programOf = async (copy: PrivateCopy | undefined): Promise<FoundProgram | undefined> => {
    if (!copy) return undefined;
    const program = { path: join(copy.folder, pathInCopy), env: copy.env };
    return (await runs(program)) ? program : undefined;
  };
  for (const path of programsOnPath(names)) {
    if (await runs({ path, env: {} })) return { path, env: {} };
  }
  const found =
    (await programOf(await privateCopy(packages[0]))) ?? (await programOf(await makeCopy(wanted)));
  if (found) return found;
  throw new Error(advice);
}

async function makeCopy({ title, packages, megabytes }: WantedProgram): Promise<PrivateCopy | undefined> {
  return makePrivateCopy({
    name: packages[0],
    packages,
    onDownload: () =>
      process.stderr.write(
        `» fetching the distribution's ${title} into your cache (some ${megabytes} MB); nothing is installed …\n`,
      ),
  });
}
