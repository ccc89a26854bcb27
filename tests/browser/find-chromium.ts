import { findProgram, type FoundProgram } from '../support/find-program.ts';

/** A Chromium that runs, or what `CHROMIUM_PATH` says. Throws an `Error` that says what to do where none is to be had. */
export async function findChromium(): Promise<FoundProgram> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined) return { path: given, env: {} };
  return findProgram({
    title: 'Chromium',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    check: ['--version'],
    packages: ['chromium'],
    // Not usr/bin/chromium: that is a script that knows where it would be installed.
    pathInCopy: 'usr/lib/chromium/chromium',
    megabytes: 130,
    advice: 'no Chromium is here and none could be fetched: install one, or set CHROMIUM_PATH',
  });
}
