import fc from 'fast-check';
import { expect } from 'vitest';
import type { Server } from '../suite/server.ts';
import { anyCommand, creation } from './commands.ts';
import { Fleet, gateways } from './fleet.ts';
import { FleetModel } from './fleet-model.ts';
import { expectNothingStranded } from './nothing-stranded.ts';

/**
 * Random interleavings of every step by two gateways and three workers on three sessions of either type, resends
 * included, against the model. A failure names its seed and path: give them as `seed` and `path` to see it again.
 */
export async function runModel(
  server: Server,
  options: {
    readonly numRuns: number;
    readonly maxCommands: number;
    readonly seed?: number;
    readonly path?: string;
  },
): Promise<void> {
  const { maxCommands, ...parameters } = options;
  const commands = fc.commands([anyCommand], { maxCommands, size: 'max' });
  const property = fc.asyncProperty(fc.nat(7), commands, async (variant, interleaving) => {
    const model = new FleetModel();
    const fleet = await Fleet.open(server.broker());
    try {
      await creation(variant).run(model, fleet);
      await fc.asyncModelRun(() => ({ model, real: fleet }), interleaving);
      for (const gateway of gateways) {
        expect(await fleet.heard(gateway), `what ${gateway} heard`).toEqual(model.heard.get(gateway) ?? []);
      }
      expect(await fleet.outbox()).toEqual(model.outbox);
      await expectNothingStranded(model, fleet);
    } finally {
      await fleet.close();
    }
  });
  await fc.assert(property, { ...parameters, unbiased: true });
}
