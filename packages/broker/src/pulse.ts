import { type Scripts, standaloneScript } from './scripts.ts';

const script = standaloneScript('pulse');

/**
 * Writes something small into a partition and sends the gateway a hint of it (`pulse`): a partition whose pulse is
 * heard takes writes, and its hints arrive.
 */
export async function pulse(scripts: Scripts, partition: number, gateway: string): Promise<void> {
  const { keys } = scripts;
  await scripts.run(
    script,
    [keys.gatewayPulse(partition, gateway)],
    [keys.gatewayChannel(partition, gateway), `H ${partition}\n`],
  );
}
