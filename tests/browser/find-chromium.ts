import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programsOnPath } from '../../scripts/programs/on-path.ts';
import { makePrivateCopy, privateCopy, type PrivateCopy } from '../../scripts/programs/private-copy.ts';

export interface ChromiumProgram {
  readonly path: string;
  /** What the dynamic linker must know. */
  readonly env: Readonly<Record<string, string>>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium that runs: `CHROMIUM_PATH`, one on the `PATH`, or a private copy of the distribution's, which is made if
 * there is none. Throws an `Error` that says what to do where none is to be had.
 */
export async function findChromium(): Promise<ChromiumProgram> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined) return { path: given, env: {} };
  for (const path of programsOnPath(names)) {
    if (await runs({ path, env: {} })) return { path, env: {} };
  }
  const found = (await programOf(await privateCopy('chromium'))) ?? (await programOf(await makeCopy()));
  if (found) return found;
  throw new Error('no Chromium is here and none could be fetched: install one, or set CHROMIUM_PATH');
}

async function makeCopy(): Promise<PrivateCopy | undefined> {
  return makePrivateCopy({
    name: 'chromium',
    packages: ['chromium'],
    onDownload: () =>
      process.stderr.write(
        "» fetching the distribution's Chromium into your cache (some 130 MB); nothing is installed …\n",
      ),
  });
}

/** Not usr/bin/chromium: that is a script that knows where it would be installed. */
async function programOf(copy: PrivateCopy | undefined): Promise<ChromiumProgram | undefined> {
  if (!copy) return undefined;
  const program = { path: join(copy.folder, 'usr/lib/chromium/chromium'), env: copy.env };
  return (await runs(program)) ? program : undefined;
}

async function runs({ path, env }: ChromiumProgram): Promise<boolean> {
  return promisify(execFile)(path, ['--version'], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  );
}
