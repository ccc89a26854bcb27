import { parseArgs } from 'node:util';

export const usage = `npm start -- [options]

  --gateways <n>  gateways, on PORT (8000) and the ports after it   (1)
  --workers <n>   agent-workers                                     (1)
  --watch         restart a service when its sources change (npm run dev)
  --json          logs as they are, JSON lines
  --version       the release
  --help          this

Runs the whole product on this machine: a private Redis with its data under DATA_DIR (.data), or the one of REDIS_URL,
gateways and agent-workers. Settings are environment variables, or stand in a file .env: see docs/settings.md.
Admin ports are chosen: 9100 and 9200 and those after them, or others where these are taken.`;

export interface LaunchOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly watch: boolean;
  readonly json: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): LaunchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gateways: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      watch: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    gateways: count('gateways', values.gateways),
    workers: count('workers', values.workers),
  };
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--${name} takes a number from 1 to 99, not ${text}`);
  return Number(text);
}
