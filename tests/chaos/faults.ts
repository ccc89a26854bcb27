import { setTimeout as wait } from 'node:timers/promises';
import type { StackProcess } from '../support/stack-process.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

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
    ...target.faults,
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
