/** A child of child-system.ts: the floor's worker. It reads texts as one of a group, and answers each with itself. */
import { once } from 'node:events';
import {
  addEntry,
  entriesOf,
  floorConnection,
  floorGroup,
  floorStreams,
  readAtOnce,
} from './floor-streams.ts';

const [{ redisUrl }] = (await once(process, 'message')) as [{ redisUrl: string }];
process.once('disconnect', () => process.exit());

const commands = floorConnection(redisUrl);
const reader = floorConnection(redisUrl);
const { texts, answers } = floorStreams;
await commands.xgroup('CREATE', texts, floorGroup, '$', 'MKSTREAM');
process.send?.({});

const group = ['GROUP', floorGroup, 'worker'] as const;
for (;;) {
  const reply = await reader.xreadgroup(
    ...group,
    'COUNT',
    readAtOnce,
    'BLOCK',
    0,
    'NOACK',
    'STREAMS',
    texts,
    '>',
  );
  for (const entry of entriesOf(reply).entries) addEntry(commands, answers, entry);
}
