import { parseArgs } from 'node:util';
import { numberOption } from '../../tests/support/number-option.ts';

export interface CheckOptions {
  readonly help: boolean;
  readonly clients: number;
  readonly seed: number;
  /** Leaves everything running at the end. */
  readonly keep: boolean;
  /** Whether the Redis Cluster is tried as well. */
  readonly cluster: boolean;
}

export const usage = `npm run compose:check -- [options]

  --clients <n>   sessions that talk while containers start, stop and die (16)
  --seed <n>      repeats the clients' choices of a run (a random one if left out; the run prints it)
  --no-cluster    skips the profile \`cluster\`
  --keep          leaves everything running at the end, or after a failure
  --version       shows the release
  --help          shows this

Builds the images and runs docker-compose.yml under its own project name and port, with Docker Compose 2 or
docker-compose 1.29: chats through the balancer, scales both services up and down under load, kills containers, restarts
Redis, and checks that every message has exactly one answer. Prometheus is tested if its image is here or can be pulled.
NODE_IMAGE, RUNTIME_IMAGE, REDIS_IMAGE, BALANCER_IMAGE and PROMETHEUS_IMAGE name other images, and BUILD_NETWORK=host
lets a build use the network of this machine. Ends with exit code 0 if all is well.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): CheckOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '16' },
      seed: { type: 'string' },
      'no-cluster': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    clients: numberOption('--clients', values.clients, 1, 200),
    seed: numberOption(
      '--seed',
      values.seed ?? String(Math.floor(Math.random() * 1_000_000)),
      0,
      4_294_967_295,
    ),
    keep: values.keep,
    cluster: !values['no-cluster'],
  };
}
