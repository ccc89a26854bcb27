import { Load, usualText } from '../load/load.ts';
import { releasing } from '../measure/releasing.ts';
import { quantilesOf } from '../measure/statistics.ts';
import { talkFigures, type TalkFigures, warmUp } from '../measure/talk-figures.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** The time to an answer, of one socket that talks, around a turn of its session. */
interface TurnRow {
  readonly turn: number;
  readonly sessions: number;
  readonly samples: number;
  /** In ms. */
  readonly p50: number;
  readonly p95: number;
}

export interface Turns {
  readonly rows: readonly TurnRow[];
  /** What a message takes where an agent is shown as many as it may be (`HISTORY_MAX_MESSAGES`). */
  readonly longHistory: TalkFigures & { readonly talkers: number };
}

/** As many turns fill the history that an agent is shown. */
const fullHistoryTurns = 100;
const openedAtOnce = 50;

/** Whether a session's turns take longer as it grows. */
export async function measureTurns({ plan, say }: PartContext): Promise<Turns> {
  const { depths, talkers, seconds } = plan.turns;
  return releasing(async (started) => {
    const system = await started.add(OurSystem.start());
    const load = await started.add(Load.start());
    const sockets = depths.reduce((sum, { sessions }) => sum + sessions, talkers);
    const addresses = await system.addresses(sockets);
    await load.call('open', { dialect: system.dialect, addresses, atOnce: openedAtOnce });
    await warmUp({ system, loads: [load], sockets: talkers }, plan.warmUpSeconds);

    say(`${talkers} sockets talk where the history is full`);
    await load.call('ask', { first: 0, count: talkers, times: fullHistoryTurns, text: usualText });
    const longHistory = await talkFigures({ system, loads: [load], sockets: talkers }, seconds);

    const groups = depths.map((depth, index) => {
      const first = depths.slice(0, index).reduce((sum, { sessions }) => sum + sessions, talkers);
      return { ...depth, first, times: [] as number[] };
    });
    say(`sessions are brought to their turns: ${depths.map(({ turn }) => turn).join(', ')}`);
    await Promise.all(
      groups.map(({ first, sessions, turn, samples }) => {
        const times = turn - 1 - Math.floor(samples / 2);
        return load.call('ask', { first, count: sessions, times, text: usualText });
      }),
    );
    for (const { session, samples, times } of spreadOut(groups)) {
      const job = { first: session, count: 1, times: samples, text: usualText };
      times.push(...(await load.call('ask', job)));
    }
    const rows = groups.map(({ turn, sessions, times }) => {
      const { p50, p95 } = quantilesOf(times);
      say(`turn ${turn}: p50 ${p50.toFixed(2)} ms`);
      return { turn, sessions, samples: times.length, p50, p95 };
    });
    return { rows, longHistory: { ...longHistory, talkers } };
  });
}

/** The sessions of all groups, each group's spread over the whole time, so that the machine's moods are shared. */
function spreadOut<Group extends { readonly first: number; readonly sessions: number }>(
  groups: readonly Group[],
): (Group & { readonly session: number })[] {
  return groups
    .flatMap((group) =>
      Array.from({ length: group.sessions }, (_, at) => ({
        ...group,
        session: group.first + at,
        moment: (at + 0.5) / group.sessions,
      })),
    )
    .toSorted((one, other) => one.moment - other.moment);
}
