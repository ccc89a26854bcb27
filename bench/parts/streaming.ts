import { setTimeout as wait } from 'node:timers/promises';
import { Load, usualText } from '../load/load.ts';
import type { Streamed } from '../load/streams.ts';
import { scriptOf } from '../load/written-words.ts';
import { releasing } from '../measure/releasing.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import { byRole, type ByRole, type Usage, usageOf } from '../measure/usage.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** Of so many answers that are written at a time. */
export interface StreamingRow {
  readonly streams: number;
  readonly wordsPerSecond: Spread;
  /** From a text to the first word of its answer, which the model writes at once, in ms. */
  readonly firstWord: { readonly p50: Spread; readonly p99: Spread };
  /** How much later than the model writes them words come, in ms. */
  readonly delay: { readonly p50: Spread; readonly p99: Spread };
  /** Of 1,000 words, in µs. */
  readonly processorTime: ByRole<Spread>;
  /** Over Redis' network, of 1,000 words. */
  readonly networkBytes: Spread;
}

interface Window extends Streamed {
  readonly seconds: number;
  readonly usage: Usage;
}

const wordsPerSecond = 50;
const answerSeconds = 4;
const openedAtOnce = 50;
/** Between two windows, in which the load reckons. */
const restMs = 500;

/** Answers as a model streams them: one word in 20 ms, to sockets that ask for the pieces. */
export async function measureStreaming({ plan, say }: PartContext): Promise<StreamingRow[]> {
  const { streams, rounds, seconds } = plan.streaming;
  const words = wordsPerSecond * answerSeconds;
  return releasing(async (started) => {
    const most = Math.max(...streams);
    // A worker runs 256 turns at a time if nothing else is said.
    const system = await started.add(OurSystem.start({ env: { WORKER_CONCURRENCY: String(most) } }));
    const load = await started.add(Load.start());
    const metadata = { script: scriptOf(words), tokens_per_second: wordsPerSecond };
    const sessions = await system.sessions(most, { model: 'typist', metadata });
    const addresses = sessions.map((id) => system.address(id, { stream: true }));
    await load.call('open', { dialect: system.dialect, addresses, atOnce: openedAtOnce });

    const rows: StreamingRow[] = [];
    for (const count of streams) {
      await load.call('stream', { first: 0, count, text: usualText, words, wordsPerSecond });
      // All have begun, and a few have begun again.
      await wait((answerSeconds + 1) * 1_000);
      const windows: Window[] = [];
      for (let round = 1; round <= rounds; round++) {
        await wait(restMs);
        const usage = await usageOf(system, [load], () => wait(seconds * 1_000));
        const { from, to } = usage;
        const streamed = await load.call('streamed', { from, to });
        windows.push({ ...streamed, seconds: (to - from) / 1_000, usage });
        const { p50, p99 } = streamed.delays;
        const late = `words are late by ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
        say(`${count} streams, round ${round} of ${rounds}: ${late}`);
      }
      await load.call('endStreams');
      await system.redis.tidy();
      rows.push(rowOf(count, windows));
    }
    return rows;
  });
}

function rowOf(streams: number, windows: readonly Window[]): StreamingRow {
  const spread = (figure: (window: Window) => number): Spread => spreadOf(windows.map(figure));
  const ofThousand = (figure: (usage: Usage) => number): Spread =>
    spread(({ usage, words }) => (figure(usage) / words) * 1_000);
  return {
    streams,
    wordsPerSecond: spread(({ words, seconds }) => words / seconds),
    firstWord: {
      p50: spread(({ firstWords }) => firstWords.p50),
      p99: spread(({ firstWords }) => firstWords.p99),
    },
    delay: { p50: spread(({ delays }) => delays.p50), p99: spread(({ delays }) => delays.p99) },
    processorTime: byRole((role) => ofThousand(({ processorTime }) => processorTime[role])),
    networkBytes: ofThousand(({ networkBytes }) => networkBytes),
  };
}
