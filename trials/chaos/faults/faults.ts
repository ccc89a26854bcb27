import { setTimeout as wait } from 'node:timers/promises';
import type { StackProcess } from '../../../tests/support/stack-process.ts';
import type { Fault } from './fault.ts';
import { pairs } from './fault-names.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { together } from './together.ts';

/** Every fault that a target can suffer, and those that it can suffer at once. */
export function faultsOf(
  target: Pick<Target, 'stack' | 'faults'>,
  gateways: number,
  workers: number,
): Fault[] {
  const { stack } = target;
  const gateway = (random: Random): StackProcess =>
    stack.gatewayProcess(Math.floor(random.next() * gateways));
  const worker = (random: Random): StackProcess => stack.worker(Math.floor(random.next() * workers));
  const single: Fault[] = [
    { name: 'worker killed', run: (random) => again(worker(random), 'SIGKILL', random) },
    { name: 'worker drained', run: (random) => again(worker(random), 'SIGTERM', random) },
    { name: 'worker halted', run: (random) => halted(worker(random), random) },
    { name: 'gateway killed', run: (random) => again(gateway(random), 'SIGKILL', random) },
    { name: 'gateway drained', run: (random) => again(gateway(random), 'SIGTERM', random) },
    { name: 'gateway halted', run: (random) => halted(gateway(random), random) },
    ...target.faults,
  ];
  const both = pairs.flatMap(({ name, of }) => {
    const [one, other] = of.map((name) => single.find((fault) => fault.name === name));
    return one && other ? [together(name, one, other)] : [];
  });
  return [...single, ...both];
}

/** Ends a process and starts it again after a while. */
async function again(process: StackProcess, signal: 'SIGKILL' | 'SIGTERM', random: Random): Promise<boolean> {
  const struck = await process.kill(signal);
  await wait(random.between(0, 1_500));
  process.startSoon();
  return struck;
}

/** Halts a process: mostly for clearly longer than its lease lasts, so that another one takes its turns over. */
async function halted(process: StackProcess, random: Random): Promise<boolean> {
  if (!process.signal('SIGSTOP')) return false;
  await wait(random.chance(0.75) ? random.between(2_500, 5_000) : random.between(500, 2_500));
  process.signal('SIGCONT');
  return true;
}
