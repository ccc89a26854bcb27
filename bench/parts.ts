import { measureIdleSockets } from './parts/idle-sockets.ts';
import { measureInFlight } from './parts/in-flight.ts';
import type { PartContext } from './parts/part.ts';
import { measurePartitions } from './parts/partitions.ts';
import { measureRoundTrip } from './parts/round-trip.ts';
import { measureScale } from './parts/scale.ts';
import { measureSessions } from './parts/sessions.ts';
import { measureStreaming } from './parts/streaming.ts';
import { measureTurns } from './parts/turns.ts';
import type { PartName } from './plan.ts';

/** How each part is measured. */
const parts = {
  'round-trip': measureRoundTrip,
  turns: measureTurns,
  streaming: measureStreaming,
  'idle-sockets': measureIdleSockets,
  'in-flight': measureInFlight,
  scale: measureScale,
  sessions: measureSessions,
  partitions: measurePartitions,
} satisfies Record<PartName, (context: PartContext) => Promise<unknown>>;

/** What was measured: nothing of a part that was left out. */
export type Figures = { readonly [Name in PartName]?: Awaited<ReturnType<(typeof parts)[Name]>> };

/** Runs parts one after the other. */
export async function runParts(names: readonly PartName[], { plan, say }: PartContext): Promise<Figures> {
  const figures: Partial<Record<PartName, unknown>> = {};
  for (const name of names) {
    const began = performance.now();
    figures[name] = await parts[name]({ plan, say: (line) => say(`${name}: ${line}`) });
    say(`${name}: done in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
  return figures as Figures;
}
