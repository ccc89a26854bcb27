import { Load } from '../load/load.ts';
import { releasing } from '../measure/releasing.ts';
import {
  talkFigures,
  type TalkFigures,
  talkSpread,
  type TalkSpread,
  warmUp,
} from '../measure/talk-figures.ts';
import type { Plan } from '../plan.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

type Size = Plan['scale']['sizes'][number];

export type ScaleRow = Size & TalkSpread;

const sockets = 200;
const openedAtOnce = 50;

/** The same load on more and fewer processes. */
export async function measureScale({ plan, say }: PartContext): Promise<ScaleRow[]> {
  const { sizes, rounds, seconds } = plan.scale;
  const rows: ScaleRow[] = [];
  for (const size of sizes) {
    const { gateways, workers, partitions } = size;
    const windows = await releasing(async (started): Promise<TalkFigures[]> => {
      const env = { PARTITIONS: String(partitions) };
      const system = await started.add(OurSystem.start({ gateways, workers, env }));
      const load = await started.add(Load.start());
      const addresses = await system.addresses(sockets);
      await load.call('open', { dialect: system.dialect, addresses, atOnce: openedAtOnce });
      const talkers = { system, loads: [load], sockets };
      await warmUp(talkers, plan.warmUpSeconds);
      const measured: TalkFigures[] = [];
      while (measured.length < rounds) measured.push(await talkFigures(talkers, seconds));
      return measured;
    });
    const row = { ...size, ...talkSpread(windows) };
    rows.push(row);
    const counts = `gateways ${gateways}, workers ${workers}, partitions ${partitions}`;
    say(`${counts}: ${row.messagesPerSecond.median.toFixed(0)} a second`);
  }
  return rows;
}
