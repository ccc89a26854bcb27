import { Load } from '../load/load.ts';
import { releasing } from '../measure/releasing.ts';
import {
  roundTripsOf,
  talkFigures,
  type TalkFigures,
  type Talkers,
  talkSpread,
  type TalkSpread,
  warmUp,
} from '../measure/talk-figures.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { System } from '../systems/system.ts';
import { startFloor, startSocketIo } from '../systems/child-system.ts';
import type { PartContext } from './part.ts';

export type ContenderName = 'AgentConnect' | 'AgentConnect, acked' | 'floor' | 'Socket.IO';

export interface RoundTripRow extends TalkSpread {
  readonly contender: ContenderName;
  readonly sockets: number;
  /** Commands that clients of Redis send for a message. */
  readonly roundTrips: number;
}

interface Contender extends Pick<Talkers, 'system' | 'loads' | 'first'> {
  readonly name: ContenderName;
  /** With how many sockets it is measured. */
  readonly sockets: readonly number[];
}

const openedAtOnce = 50;
const warmUpSockets = 50;
const roundTripSeconds = 0.3;
/** With how many sockets acks are measured. */
const ackedSockets = 200;

/** A text and its answer, in a closed loop, of all contenders in turn. */
export async function measureRoundTrip({ plan, say }: PartContext): Promise<RoundTripRow[]> {
  const { sockets, rounds, seconds } = plan.roundTrip;
  return releasing(async (started) => {
    const most = Math.max(...sockets);
    const connect = async (system: System): Promise<Pick<Talkers, 'system' | 'loads'>> => {
      const load = await started.add(Load.start());
      const addresses = await system.addresses(most);
      await load.call('open', { dialect: system.dialect, addresses, atOnce: openedAtOnce });
      return { system, loads: [load] };
    };
    say('starting AgentConnect, the floor and Socket.IO');
    const ours = await connect(await started.add(OurSystem.start()));
    const contenders: Contender[] = [
      { name: 'AgentConnect', ...ours, sockets },
      { name: 'AgentConnect, acked', ...(await acked(ours)), first: most, sockets: [ackedSockets] },
      { name: 'floor', ...(await connect(await started.add(startFloor()))), sockets },
      { name: 'Socket.IO', ...(await connect(await started.add(startSocketIo()))), sockets },
    ];
    for (const contender of contenders) {
      await warmUp({ ...contender, sockets: Math.min(warmUpSockets, most) }, plan.warmUpSeconds);
    }
    const rows: RoundTripRow[] = [];
    for (const count of sockets) {
      const windows = new Map<Contender, TalkFigures[]>();
      for (let round = 1; round <= rounds; round++) {
        for (const contender of contenders.filter((one) => one.sockets.includes(count))) {
          const window = await talkFigures({ ...contender, sockets: count }, seconds);
          windows.set(contender, [...(windows.get(contender) ?? []), window]);
          const speed = `${window.messagesPerSecond.toFixed(0)} a second, p50 ${window.p50.toFixed(2)} ms`;
          say(`sockets: ${count}, round ${round} of ${rounds}, ${contender.name}: ${speed}`);
        }
      }
      for (const [contender, measured] of windows) {
        const roundTrips = await roundTripsOf({ ...contender, sockets: count }, roundTripSeconds);
        rows.push({ contender: contender.name, sockets: count, ...talkSpread(measured), roundTrips });
      }
    }
    return rows;
  });
}

/** Further sockets of the same system and load, whose texts are named and acked. */
async function acked(ours: Pick<Talkers, 'system' | 'loads'>): Promise<Pick<Talkers, 'system' | 'loads'>> {
  const addresses = await ours.system.addresses(ackedSockets);
  for (const load of ours.loads) {
    await load.call('open', { dialect: 'agentConnectAcked', addresses, atOnce: openedAtOnce });
  }
  return ours;
}
