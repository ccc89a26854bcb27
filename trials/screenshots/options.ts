import { parseArgs } from 'node:util';

export interface ScreenshotOptions {
  readonly help: boolean;
  /** Where the pictures go. */
  readonly into: string;
  /** Only scenes with this in their names. */
  readonly only: string;
  readonly list: boolean;
}

export const usage = `npm run screenshots -- [options]

  --into <folder>  where the pictures go (screenshots)
  --only <text>    only scenes with this text in their names, such as chat or loading
  --list           shows the names of the scenes
  --version        shows the release
  --help           shows this

Takes pictures of every view of the console: empty, full, loading and failing, in both themes, 390, 1280 and 1920 px wide.
It starts a Redis, gateways and a worker for this alone, fills them, and drives the Chromium of this machine
(CHROMIUM_PATH). The names are <view>-<state>-<theme>-<width>.png; index.html shows all of them. Ends with exit code 0 if
every picture was taken; otherwise says which were not, and why.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): ScreenshotOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      into: { type: 'string', default: 'screenshots' },
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}
