import { Load } from '../load/load.ts';
import { releasing } from '../measure/releasing.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import { usageOf } from '../measure/usage.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** So many turns that were begun at once on one worker. */
export interface InFlightRow {
  readonly turns: number;
  /** What each takes the model, in s: if nothing else took any time, all would be done then. */
  readonly idealSeconds: number;
  /** From the first text until all were answered. */
  readonly seconds: Spread;
  /** Of a turn, in µs. */
  readonly workerTime: Spread;
}

const turnMs = 1_000;
const openedAtOnce = 50;

/** Turns that wait for their model all at once. */
export async function measureInFlight({ plan, say }: PartContext): Promise<InFlightRow[]> {
  const { turns, rounds } = plan.inFlight;
  return releasing(async (started) => {
    const most = Math.max(...turns);
    const system = await started.add(OurSystem.start({ env: { WORKER_CONCURRENCY: String(most) } }));
    const load = await started.add(Load.start());
    const metadata = { script: 'Done.', latency_ms: turnMs };
    say(`creating ${most} sessions`);
    const sessions = await system.sessions(most, { model: 'typist', metadata });
    const addresses = sessions.map((id) => system.address(id));
    await load.call('open', { dialect: system.dialect, addresses, atOnce: openedAtOnce });
    const askAll = async (count: number): Promise<void> => {
      await load.call('ask', { first: 0, count, times: 1, text: 'Go' });
    };

    // What is counted then is code that runs warm.
    await askAll(Math.min(...turns));
    const rows: InFlightRow[] = [];
    for (const count of turns) {
      const measured: { seconds: number; workerTime: number }[] = [];
      for (let round = 1; round <= rounds; round++) {
        const usage = await usageOf(system, [load], () => askAll(count));
        const seconds = (usage.to - usage.from) / 1_000;
        measured.push({ seconds, workerTime: usage.processorTime.worker / count });
        say(`${count} turns, round ${round} of ${rounds}: ${seconds.toFixed(2)} s`);
      }
      rows.push({
        turns: count,
        idealSeconds: turnMs / 1_000,
        seconds: spreadOf(measured.map(({ seconds }) => seconds)),
        workerTime: spreadOf(measured.map(({ workerTime }) => workerTime)),
      });
    }
    return rows;
  });
}
