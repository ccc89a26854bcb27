import type { Figures } from '../chaos/judging/figures.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { command } from './command.ts';
import type { Deployment, Scale } from './deployment.ts';

type Say = (line: string) => void;

/** How long clients may be without answers when containers come and go, in ms. */
const goOnMs = 60_000;
/** What has to be written and answered before the next thing happens. */
const some = 20;

/** Scales both services under load, lets containers die, and Redis too; after each, all have to go on. */
export async function makeTrouble(deployment: Deployment, figures: Figures, say: Say): Promise<void> {
  const scaled = (scale: Scale) => async (): Promise<void> => {
    await deployment.up(scale);
    await eventually(`${scale.gateways} gateways and ${scale.workers} workers run`, goOnMs, async () => {
      const [gateways, workers] = [
        await deployment.containers('gateway'),
        await deployment.containers('agent-worker'),
      ];
      return gateways.length === scale.gateways && workers.length === scale.workers;
    });
  };
  const killed = (service: string) => async (): Promise<void> => {
    const [container] = await deployment.containers(service);
    if (!container) throw new Error(`no ${service} runs`);
    await command(['docker', 'kill', container.Id]);
    await goOn(figures);
    await command(['docker', 'start', container.Id]);
  };
  const redis = (how: string) => async (): Promise<void> => {
    const [container] = await deployment.containers('redis');
    if (!container) throw new Error('no redis runs');
    await command(['docker', how, container.Id]);
    if (how === 'kill') await command(['docker', 'start', container.Id]);
  };
  const troubles: readonly (readonly [string, () => Promise<void>])[] = [
    ['5 workers', scaled({ gateways: 2, workers: 5 })],
    ['3 gateways', scaled({ gateways: 3, workers: 5 })],
    ['every gateway has sockets', () => allHaveSockets(deployment)],
    ['a gateway killed', killed('gateway')],
    ['a worker killed', killed('agent-worker')],
    ['Redis restarted', redis('restart')],
    ['1 worker', scaled({ gateways: 3, workers: 1 })],
    ['2 gateways', scaled({ gateways: 2, workers: 1 })],
    ['Redis killed', redis('kill')],
    ['the only worker killed', killedAlone(deployment)],
    ['2 workers', scaled({ gateways: 2, workers: 2 })],
  ];
  await goOn(figures);
  for (const [name, happens] of troubles) {
    const began = performance.now();
    figures.fault(name);
    await happens();
    await goOn(figures);
    say(
      `${name}, and all go on after ${((performance.now() - began) / 1000).toFixed(1)} s: ${figures.progress}`,
    );
  }
}

/** Nobody answers until it is back. */
const killedAlone = (deployment: Deployment) => async (): Promise<void> => {
  for (const { Id } of await deployment.containers('agent-worker')) {
    await command(['docker', 'kill', Id]);
    await command(['docker', 'start', Id]);
  }
};

async function goOn(figures: Figures): Promise<void> {
  const { answers, messages } = figures;
  await eventually(
    'clients go on',
    goOnMs,
    () => figures.answers > answers + some && figures.messages > messages + some,
  );
}

/** The balancer has found the new one without being told. */
async function allHaveSockets(deployment: Deployment): Promise<void> {
  const code = `fetch('http://127.0.0.1:9100/metrics').then((r) => r.text()).then((text) =>
    console.log(/^agentconnect_sockets\\{.*\\} (\\d+)$/m.exec(text)?.[1] ?? 0))`;
  await eventually('the new gateway has sockets', goOnMs, async () => {
    const gateways = await deployment.containers('gateway');
    const sockets = await Promise.all(gateways.map((gateway) => deployment.node(gateway, code)));
    return sockets.every((count) => Number(count) > 0);
  });
}
