import { setTimeout as wait } from 'node:timers/promises';
import type { StackProcess } from '../support/stack-process.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

/** Something that goes wrong, and is set right again before it resolves. */
export interface Fault {
  readonly name: string;
  run(random: Random): Promise<void>;
}

/** Every fault that a target can suffer. */
export function faultsOf(target: Target, gateways: number, workers: number): Fault[] {
  const { stack } = target;
  const gateway = (random: Random): StackProcess =>
    stack.gatewayProcess(Math.floor(random.next() * gateways));
  const worker = (random: Random): StackProcess => stack.worker(Math.floor(random.next() * workers));
  return [
    { name: 'worker killed', run: (random) => again(worker(random), 'SIGKILL', random) },
    { name: 'worker drained', run: (random) => again(worker(random), 'SIGTERM', random) },
    { name: 'worker halted', run: (random) => halted(worker(random), random) },
    { name: 'gateway killed', run: (random) => again(gateway(random), 'SIGKILL', random) },
    { name: 'gateway drained', run: (random) => again(gateway(random), 'SIGTERM', random) },
    { name: 'gateway halted', run: (random) => halted(gateway(random), random) },
    ...linkFaults(target),
    ...serverFaults(target),
  ];
}

function linkFaults({ stack, own }: Target): Fault[] {
  if (!own) return [];
  const { redis: link } = stack;
  return [
    {
      name: 'links cut',
      run: async (random) => {
        await link.cut();
        await wait(random.between(100, 3_000));
        await link.open();
      },
    },
    {
      name: 'links slow',
      run: async (random) => {
        link.behave('slow', random.between(50, 400));
        await wait(random.between(1_000, 4_000));
        link.behave('open');
      },
    },
    {
      name: 'links silent',
      run: async (random) => {
        link.behave('silent');
        await wait(random.between(1_000, 7_000));
        link.behave('open');
      },
    },
    {
      name: 'replies lost',
      run: async (random) => {
        link.behave('deaf');
        await wait(random.between(100, 1_000));
        link.behave('open');
      },
    },
  ];
}

function serverFaults({ own, failOver }: Target): Fault[] {
  if (failOver) {
    let hasFailed = false;
    return [
      {
        name: 'failover',
        run: async () => {
          if (hasFailed) return;
          hasFailed = true;
          await failOver();
        },
      },
    ];
  }
  if (!own) return [];
  return [
    {
      name: 'Redis crashed',
      run: async (random) => {
        await own.crash();
        await wait(random.between(0, 2_000));
        await own.recover();
      },
    },
    {
      name: 'Redis frozen',
      run: async (random) => {
        own.freeze(true);
        await wait(random.between(500, 6_000));
        own.freeze(false);
      },
    },
    {
      name: 'scripts forgotten',
      run: async () => {
        await own.command('script', 'flush');
      },
    },
    {
      name: 'out of memory',
      run: async (random) => {
        await own.command('config', 'set', 'maxmemory', '1');
        await wait(random.between(500, 3_000));
        await own.command('config', 'set', 'maxmemory', '0');
      },
    },
    {
      name: 'connections killed',
      run: async (random) => {
        await own.command('client', 'kill', 'type', random.pick(['normal', 'pubsub']));
      },
    },
  ];
}

/** Ends a process and starts it again after a while. */
async function again(process: StackProcess, signal: 'SIGKILL' | 'SIGTERM', random: Random): Promise<void> {
  await process.kill(signal);
  await wait(random.between(0, 1_500));
  process.startSoon();
}

/** Halts a process for longer than its lease lasts, or nearly so. */
async function halted(process: StackProcess, random: Random): Promise<void> {
  process.signal('SIGSTOP');
  await wait(random.between(500, 5_000));
  process.signal('SIGCONT');
}
