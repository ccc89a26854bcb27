import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Charge } from '../../scripts/guard/charge.ts';
import { Guard } from '../../scripts/guard/guard.ts';
import { testPort } from '../../tests/support/test-port.ts';
import { cast } from '../chaos/talkers/cast.ts';
import { Figures } from '../chaos/judging/figures.ts';
import { judgeTalkers } from '../chaos/judging/judge-talkers.ts';
import { letTalk } from '../chaos/talkers/let-talk.ts';
import { Random } from '../chaos/random.ts';
import type { Client } from '../../tests/support/client.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { loggedIn, tryChat } from './chat.ts';
import { attempt, command } from './command.ts';
import { type Container, Deployment, findCompose } from './deployment.ts';
import { judgeImage } from './images.ts';
import type { CheckOptions } from './options.ts';
import { tryPrometheus } from './prometheus.ts';
import { type Say, step } from './step.ts';
import { makeTrouble } from './trouble.ts';

const quietMs = 90_000;
const healthyMs = 30_000;
const scale = { gateways: 2, workers: 2 };

/** Builds and runs the whole of docker-compose.yml; rejects with the first thing that is wrong. */
export async function runCheck(options: CheckOptions, say: Say): Promise<void> {
  const { line, version } = await findCompose();
  say(`${line.join(' ')} ${version}, seed ${options.seed}`);
  const ports = { PORT: String(await testPort()), PROMETHEUS_PORT: String(await testPort()) };
  const project = `agentconnect-check-${randomBytes(3).toString('hex')}`;
  const api = `http://127.0.0.1:${ports.PORT}/api`;
  const single = new Deployment(line, project, ports);
  await step(say, 'images are built', async () => void (await single.run(['build'])));
  await whileUp(single, options.keep, async () => {
    await trySingle(single, api, options, say);
    await step(say, 'Prometheus', () => prometheusIfThere(single, Number(ports.PROMETHEUS_PORT)));
  });
  if (!options.cluster) return;
  const cluster = new Deployment(line, `${project}-cluster`, {
    ...ports,
    REDIS_URL: 'redis+cluster://redis-node-1,redis-node-2,redis-node-3',
    PARTITIONS: '4',
  });
  await whileUp(cluster, options.keep, () => tryCluster(cluster, api, say));
}

async function whileUp(deployment: Deployment, keep: boolean, work: () => Promise<void>): Promise<void> {
  const guard = new Guard();
  const charge: Charge = { kind: 'project', name: deployment.project };
  if (!keep) guard.watch(charge);
  try {
    await work();
  } finally {
    if (!keep) await deployment.down({ volumes: true });
    guard.forget(charge);
  }
}

async function trySingle(
  deployment: Deployment,
  api: string,
  options: CheckOptions,
  say: Say,
): Promise<void> {
  const { services } = await deployment.config();
  for (const service of ['gateway', 'agent-worker']) {
    const { image = '', build } = services[service] ?? {};
    await step(say, 'an image keeps its limits', () => judgeImage(image, build?.args['RUNTIME_IMAGE'] ?? ''));
  }
  await step(say, 'two gateways, two workers, a balancer and Redis are up', () => deployment.up(scale));
  await step(say, 'containers are confined', () => judgeContainers(deployment));
  const client = await step(say, 'a user is added and logs in', () => loggedIn(deployment, api));
  await step(say, 'chats by REST, socket and event stream', () => tryChat(client, api));
  const balancer = await only(deployment, 'balancer');
  await step(say, 'nothing is lost under load', () => underLoad(deployment, client, options, say));
  await step(say, 'the balancer ran all the time, and logs no token', async () => {
    assert.equal((await only(deployment, 'balancer')).State.StartedAt, balancer.State.StartedAt);
    await judgeLog(deployment, client);
  });
  await step(say, 'what is sent survives a new set of containers', async () => {
    await deployment.down({ volumes: false });
    await deployment.up(scale);
    await tryChat(client, api);
  });
}

async function underLoad(
  deployment: Deployment,
  client: Client,
  { clients: count, seed }: CheckOptions,
  say: Say,
): Promise<string> {
  const random = new Random(seed);
  const figures = new Figures();
  const parts = {
    count,
    clients: [client],
    providers: { keys: [], mayFail: false },
    mayLose: false,
    random,
    figures,
  };
  const talkers = await cast(parts);
  const end = new AbortController();
  const trouble = makeTrouble(deployment, figures, say).finally(() => end.abort());
  const wrong = await letTalk(talkers, end.signal, quietMs, trouble);
  wrong.push(...(await judgeTalkers(talkers, client)));
  assert.deepEqual(wrong, []);
  return figures.progress;
}

async function only(deployment: Deployment, service: string): Promise<Container> {
  const [container, ...more] = await deployment.containers(service);
  assert(container && more.length === 0, `one ${service} runs`);
  return container;
}

/** Without gateways every request is a fault, and is logged. */
async function judgeLog(deployment: Deployment, client: Client): Promise<void> {
  const ids = (await deployment.containers('gateway')).map(({ Id }) => Id);
  await command(['docker', 'kill', ...ids]);
  const { status } = await client.get(`/chat/sessions?token=${client.token}`);
  await command(['docker', 'start', ...ids]);
  assert(status >= 502, `without gateways the balancer answers ${status}`);
  const log = await deployment.logs('balancer');
  assert(log.includes('/api/chat/sessions?[redacted]'), 'the fault was not logged');
  assert(!log.includes(client.token), 'a token is in the log');
}

async function judgeContainers(deployment: Deployment): Promise<void> {
  for (const service of ['balancer', 'gateway', 'agent-worker', 'redis']) {
    await eventually(`${service} is healthy`, healthyMs, async () => {
      const containers = await deployment.containers(service);
      return containers.every(({ State }) => State.Health?.Status === 'healthy');
    });
    for (const { Name, Config, HostConfig } of await deployment.containers(service)) {
      assert(HostConfig.ReadonlyRootfs, `${Name} can write to its own files`);
      assert(HostConfig.Memory > 0, `${Name} has no limit of memory`);
      assert(!['', '0', 'root'].includes(Config.User), `${Name} runs as root`);
    }
  }
}

async function prometheusIfThere(deployment: Deployment, port: number): Promise<string> {
  const image = (await deployment.config()).services['prometheus']?.image ?? '';
  const isHere =
    (await attempt(['docker', 'image', 'inspect', image])) ??
    (await attempt(['docker', 'pull', '--quiet', image]));
  if (isHere === undefined) return `left out, because ${image} is not to be had`;
  await deployment.run(['--profile', 'observability', 'up', '--detach', '--no-recreate', 'prometheus']);
  return tryPrometheus(`http://127.0.0.1:${port}`, scale);
}

async function tryCluster(deployment: Deployment, api: string, say: Say): Promise<void> {
  await step(say, 'the same on a Redis Cluster is up', () => deployment.up(scale, ['cluster']));
  const client = await step(say, 'a user is added and logs in', () => loggedIn(deployment, api));
  await step(say, 'chats by REST, socket and event stream', () => tryChat(client, api));
  await step(say, 'the Cluster comes back with other addresses', async () => {
    await deployment.down({ volumes: false });
    await deployment.up(scale, ['cluster']);
    await tryChat(client, api);
  });
}
