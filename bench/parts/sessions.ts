import { Load } from '../load/load.ts';
import { type Releasing, releasing } from '../measure/releasing.ts';
import {
  talkFigures,
  type TalkFigures,
  type Talkers,
  talkSpread,
  type TalkSpread,
  warmUp,
} from '../measure/talk-figures.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** Sessions of which each has a socket, and ten texts are under way at a time. */
export interface SessionsRow extends TalkSpread {
  readonly sessions: number;
}

const atOnce = 10;
/** Few sessions come to long histories in a window and many do not, which is not what is compared: see turns.ts. */
const shortHistory = { HISTORY_MAX_MESSAGES: '2' };
/** A process may have so many files open that half of the sockets fit. */
const halves = 2;
const openedAtOnce = 50;

/** What a message costs where sessions are few and where they are many, of two systems in turn. */
export async function measureSessions({ plan, say }: PartContext): Promise<SessionsRow[]> {
  const { few, many, rounds, seconds } = plan.sessions;
  return releasing(async (started) => {
    const talkers: Talkers[] = [];
    for (const sockets of [few, many]) {
      say(`creating ${sockets} sessions, and a socket of each`);
      talkers.push(await connect(started, sockets));
    }
    for (const each of talkers) await warmUp(each, plan.warmUpSeconds);
    const windows = talkers.map((): TalkFigures[] => []);
    for (let round = 1; round <= rounds; round++) {
      for (const [index, each] of talkers.entries()) {
        const window = await talkFigures(each, seconds);
        windows[index]?.push(window);
        const speed = `${window.messagesPerSecond.toFixed(0)} messages a second`;
        say(`${each.sockets} sessions, round ${round} of ${rounds}: ${speed}`);
      }
    }
    return talkers.map(({ sockets }, index) => ({ sessions: sockets, ...talkSpread(windows[index] ?? []) }));
  });
}

/** Two gateways and two processes of clients, each with its half of the sockets. */
async function connect(started: Releasing, sockets: number): Promise<Talkers> {
  const system = await started.add(OurSystem.start({ gateways: halves, env: shortHistory }));
  const addresses = await system.addresses(sockets);
  const loads: Load[] = [];
  for (let half = 0; half < halves; half++) {
    const load = await started.add(Load.start());
    const mine = addresses.filter((_, index) => index % halves === half);
    await load.call('open', { dialect: system.dialect, addresses: mine, atOnce: openedAtOnce });
    loads.push(load);
  }
  return { system, loads, sockets, atOnce };
}
