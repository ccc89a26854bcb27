import { root } from '../../scripts/setup/root.mjs';
import { cast } from '../chaos/talkers/cast.ts';
import { Figures } from '../chaos/judging/figures.ts';
import { HeldKeys } from '../chaos/judging/held-keys.ts';
import { judgeTalkers } from '../chaos/judging/judge-talkers.ts';
import { letTalk } from '../chaos/talkers/let-talk.ts';
import { Random } from '../chaos/random.ts';
import { Client } from '../../tests/support/client.ts';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { Stack } from '../../tests/support/stack.ts';
import { earlierCommit } from './earlier-commit.ts';
import { installCommit } from './installed-commit.ts';
import type { UpgradeOptions } from './options.ts';

type Say = (line: string) => void;

const gateways = 2;
const workers = 3;
const quietMs = 90_000;
const goneMs = 30_000;
/** How long answers may be away while a process is replaced, in ms. */
const goOnMs = 30_000;
/** Of a partition all but what its workers say of themselves. */
const ofSessions = /^:\{p\*\}:(?!places|width)/;

/** Rolls a deployment from an earlier commit to this tree, and back; returns what was wrong. */
export async function runUpgrade(options: UpgradeOptions, say: Say): Promise<string[]> {
  const commit = await earlierCommit(root, options.from);
  say(`from ${commit.slice(0, 12)}, ${options.clients} clients, seed ${options.seed}`);
  const earlier = await installCommit(commit);
  try {
    return await rollFrom(earlier.folder, options, say);
  } finally {
    await earlier.remove();
  }
}

async function rollFrom(earlier: string, options: UpgradeOptions, say: Say): Promise<string[]> {
  const random = new Random(options.seed);
  const redis = await OwnRedis.start();
  const stack = await Stack.start({
    redisUrl: redis.url,
    gateways,
    workers,
    root: earlier,
    env: { LEASE_SECONDS: '2', DRAIN_SECONDS: '3', MAILBOX_MAX: '1000' },
  }).catch(async (error: unknown) => {
    await redis.stop();
    throw error;
  });
  const keys = await HeldKeys.open(redis.url, stack.prefix);
  try {
    const before = await keys.held();
    const client = await Client.login(stack.gateway(0));
    const figures = new Figures();
    const talkers = await cast({
      count: options.clients,
      clients: [client, client.at(stack.gateway(1))],
      providers: { keys: [], mayFail: false },
      mayLose: false,
      random: random.fork(),
      figures,
    });
    const end = new AbortController();
    const rolls = rollAll(stack, earlier, options.rolls, random.fork(), figures, say);
    const wrong = await letTalk(
      talkers,
      end.signal,
      quietMs,
      rolls.finally(() => end.abort()),
    );
    wrong.push(...(await judgeTalkers(talkers, client)));
    // What a deployment keeps for itself is a release's own to change; of its sessions nothing may stay.
    const left = (await keys.left(before, goneMs)).filter((line) => ofSessions.test(line));
    wrong.push(...left.map((line) => `left in Redis: ${line}`));
    figures.restarts = talkers.reduce((sum, { restarts }) => sum + restarts, 0);
    say(figures.summary);
    for (const what of wrong.slice(0, 50)) say(`WRONG: ${what}`);
    say(wrong.length === 0 ? `all is well (seed ${options.seed})` : `${wrong.length} faults of ours`);
    if (wrong.length > 0) say(stack.logs.slice(-20_000));
    return wrong;
  } finally {
    await keys.close();
    await stack.stop('SIGKILL');
    await redis.stop();
  }
}

/** Replaces every process, in any order, by one of this tree; then by one of the earlier commit; and so on. */
async function rollAll(
  stack: Stack,
  earlier: string,
  rolls: number,
  random: Random,
  figures: Figures,
  say: Say,
): Promise<void> {
  const processes = [
    ...Array.from({ length: gateways }, (_, at) => stack.gatewayProcess(at)),
    ...Array.from({ length: workers }, (_, at) => stack.worker(at)),
  ];
  const goOn = async (): Promise<void> => {
    const { answers, messages } = figures;
    await eventually(
      'all go on',
      goOnMs,
      () => figures.answers > answers + 30 && figures.messages > messages + 30,
    );
  };
  await goOn();
  for (let roll = 0; roll < rolls; roll++) {
    const isForward = roll % 2 === 0;
    for (const process of random.shuffled(processes)) {
      process.runFrom(isForward ? undefined : earlier);
      await process.kill('SIGTERM');
      if (process.exitCode !== 0)
        throw new Error(`${process.name} ended with ${process.exitCode}:\n${process.log}`);
      await process.start();
      await goOn();
    }
    say(`${isForward ? 'rolled to this tree' : 'rolled back'}: ${figures.progress}`);
  }
}
