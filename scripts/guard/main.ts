// The guard: waits for the end of its standard input, then ends all that it still has in its charge, and all that bears
// the mark it is called with.
import { createInterface } from 'node:readline';
import type { Charge, GuardMessage } from './charge.ts';
import { endCharges } from './end-charges.ts';
import { processIdentity } from '../setup/process-table.mjs';

const charges = new Map<string, { charge: Charge; identity: string | undefined }>();

for await (const line of createInterface({ input: process.stdin })) {
  const { charge, watched } = JSON.parse(line) as GuardMessage;
  const key = JSON.stringify(charge);
  if (!watched) charges.delete(key);
  else
    charges.set(key, {
      charge,
      identity: charge.kind === 'process' ? processIdentity(charge.pid) : undefined,
    });
}
await endCharges([...charges.values()], process.argv[2]);
