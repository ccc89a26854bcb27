import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '../../tests/support/client.ts';
import type { Held } from '../../tests/support/held.ts';
import { HeldKeys } from './judging/held-keys.ts';
import { cast } from './talkers/cast.ts';
import type { Fault } from './faults/fault.ts';
import { faultsOf } from './faults/faults.ts';
import { Figures } from './judging/figures.ts';
import { judgeFigures } from './judging/judge-figures.ts';
import { judgeTalkers } from './judging/judge-talkers.ts';
import { letTalk } from './talkers/let-talk.ts';
import type { ChaosOptions } from './options.ts';
import { Random } from './random.ts';
import type { Talker } from './talkers/talker.ts';
import { startTarget, type Target } from './target.ts';

const progressMs = 10_000;
const gateways = 2;
const workers = 3;
/**
 * How long keys may last when their sessions are deleted: BullMQ finds a job whose worker died when its lock has ended
 * (30 s) and two looks, half a minute apart, have not seen it renewed; and a failover may make it begin again.
 */
const goneMs = 150_000;
/** Between two faults. */
const pauseMs = [500, 4_000] as const;

type Say = (line: string) => void;

/** Runs chaos; returns what was wrong at the end of it, which is nothing if all is well. */
export async function runChaos(options: ChaosOptions, say: Say): Promise<string[]> {
  const { seed, minutes, redis, given } = options;
  say(`seed ${seed}, ${minutes} min, ${options.clients} clients, ${given?.api ?? `Redis ${redis}`}`);
  const random = new Random(seed);
  const figures = new Figures();
  const target = given ? undefined : await startTarget(options, (line) => figures.note(line));
  const givenKeys = given?.redis && (await HeldKeys.open(given.redis.url, given.redis.prefix));
  if (given && !givenKeys) say('what is left in its Redis is not judged: that needs REDIS_URL');
  const keys = target?.keys ?? givenKeys;
  try {
    const clients = target ? await clientsOf(target) : given ? [await clientOf(given)] : [];
    const [client] = clients;
    if (!client) throw new Error('nobody to ask');
    const faults = target ? chosenFaults(target, options.faults) : [];
    const before: Held = (await keys?.held()) ?? new Map();
    const talkers = await cast({
      count: options.clients,
      clients,
      providers: {
        keys: target?.providers ?? [],
        mayFail: faults.some(({ name }) => name.includes('providers')),
      },
      // Of a deployment nobody knows what happens to it.
      mayLose: target ? faults.some((fault) => fault.mayLose) : redis !== 'standalone',
      random: random.fork(),
      figures,
    });
    const end = AbortSignal.timeout(minutes * 60_000);
    const progress = setInterval(() => say(figures.progress), progressMs);
    const happening = trouble(target, random.fork(), figures, faults, end, say);
    const wrong = await letTalk(talkers, end, options.quietMs, happening);
    for (const { name, sessionId } of talkers) {
      if (keys && wrong.some((what) => what.startsWith(`${name}:`))) say(await keys.tell(sessionId));
    }
    // Where Redis loses what was noted, a call may be made again.
    const made = faults.some((fault) => fault.mayLose) ? undefined : target?.calls();
    wrong.push(...(await judgeTalkers(talkers, client, made)));
    if (options.durability !== 'memory' && figures.lost > 0)
      wrong.push(`${figures.lost} acked texts were lost`);
    const left = (await keys?.left(before, goneMs)) ?? [];
    clearInterval(progress);
    wrong.push(...left.map((line) => `left in Redis: ${line}`));
    if (keys && left.length > 0) for (const line of await keys.tellLeft(left)) say(line);
    for (const { restarts, resyncs, pieces } of talkers) {
      figures.restarts += restarts;
      figures.resyncs += resyncs;
      figures.pieces += pieces;
    }
    wrong.push(...judgeFigures(figures, target ? faults : undefined));
    say(figures.summary);
    for (const what of wrong.slice(0, 50)) say(`WRONG: ${what}`);
    say(wrong.length === 0 ? `all is well (seed ${seed})` : `${wrong.length} faults of ours (seed ${seed})`);
    if (wrong.length > 0 && target)
      for (const line of linesAbout(wrong, talkers, target.stack.logs)) say(line);
    return wrong;
  } finally {
    await givenKeys?.close();
    await target?.stop();
  }
}

/** What processes wrote of the sessions in which something was wrong; what they wrote last, if that was in none. */
function linesAbout(wrong: readonly string[], talkers: readonly Talker[], logs: string): string[] {
  const sessions = talkers
    .filter(({ name }) => wrong.some((what) => what.startsWith(`${name}:`)))
    .map(({ sessionId }) => sessionId);
  if (sessions.length === 0) return [logs.slice(-20_000)];
  const isAbout = (line: string): boolean => sessions.some((id) => line.includes(id));
  return logs.split('\n').filter((line) => line.startsWith('──── ') || isAbout(line));
}

async function clientsOf({ stack }: Target): Promise<Client[]> {
  const first = await Client.login(stack.gateway(0));
  return [first, first.at(stack.gateway(1))];
}

async function clientOf({ api, user, password }: NonNullable<ChaosOptions['given']>): Promise<Client> {
  return Client.login({ url: api, wsUrl: api.replace(/^http/, 'ws') }, user, {}, password);
}

/** Those of a target's faults that have one of these names, or hold it as a part where none has it; all if there are none. */
function chosenFaults(target: Target, wanted: readonly string[]): Fault[] {
  const known = faultsOf(target, gateways, workers);
  if (wanted.length === 0) return known;
  const isName = (word: string): boolean => known.some(({ name }) => name === word);
  return known.filter(({ name }) =>
    wanted.some((word) => (isName(word) ? name === word : name.includes(word))),
  );
}

/** One fault after the other; what was under way when one began is watched. At the end everything runs again. */
async function trouble(
  target: Target | undefined,
  random: Random,
  figures: Figures,
  faults: readonly Fault[],
  end: AbortSignal,
  say: Say,
): Promise<void> {
  if (!target) return;
  let deck: Fault[] = [];
  while (!end.aborted) {
    await wait(random.between(...pauseMs), undefined, { signal: end }).catch(() => undefined);
    if (end.aborted) break;
    // Each comes once before one comes again.
    if (deck.length === 0) deck = random.shuffled(faults);
    const fault = deck.pop();
    if (!fault) break;
    const began = performance.now();
    const ended = figures.recoveries.begin(fault.name);
    const struck = await fault.run(random);
    ended();
    if (struck !== false) figures.fault(fault.name);
    revive(target);
    say(`${fault.name}, for ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  revive(target);
  const revival = setInterval(() => revive(target), 1_000);
  try {
    await target.stack.ready();
  } finally {
    clearInterval(revival);
  }
}

/** A process that could not start while Redis was away is started again, as its supervisor would. */
function revive({ stack }: Target): void {
  for (let at = 0; at < gateways; at++) stack.gatewayProcess(at).startSoon();
  for (let at = 0; at < workers; at++) stack.worker(at).startSoon();
}
