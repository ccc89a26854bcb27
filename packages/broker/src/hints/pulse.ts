import { number } from '../scripts/reply.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const script = luaScript('pulse', { folder: 'hints', keys: ['PULSE'], args: ['channel', 'hint'] });

/**
 * Makes a small write to a partition and sends the gateway a hint of it (`pulse`). If the pulse is heard, the partition takes
 * writes and its hints arrive. Returns how full its server is, from 0 to 1; 0 without a `maxmemory`.
 */
export async function pulse(scripts: Scripts, partition: number, gateway: string): Promise<number> {
  const { keys } = scripts;
  const reply = await scripts.call(
    script,
    { PULSE: keys.gatewayPulse(partition, gateway) },
    { channel: keys.gatewayChannel(partition, gateway), hint: `H ${partition}\n` },
  );
  const [used, most] = [number(reply, 0), number(reply, 1)];
  return most > 0 ? used / most : 0;
}
