import { badPort } from './port-problem.ts';
import type { LauncherConfig } from './config.ts';
import { freePort, listenProblem } from '../redis/free-port.ts';

/** A process to run. */
export interface Planned {
  /** `gateway-1`, `worker-2` */
  readonly name: string;
  /** The service's folder. */
  readonly service: 'gateway' | 'agent-worker';
  /** Settings of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** `http://host:port`, of a gateway. */
  readonly address?: string;
  /** Where operators look: /metrics, /healthz, /readyz. */
  readonly adminAddress: string;
}

const firstAdminPort = { gateway: 9100, 'agent-worker': 9200 } as const;
const lastPort = 65_535;

/**
 * Which processes run at which ports: all gateways on `PORT`, where the system shares a port out among them, so that whoever
 * talks to it outlives any of them; else on `PORT` and those after it. Admin servers are wherever there is room. Throws a
 * `LaunchError` if a gateway's port is not to be had.
 */
export async function planProcesses(
  config: LauncherConfig,
  counts: { readonly gateways: number; readonly workers: number },
): Promise<Planned[]> {
  const planned: Planned[] = [];
  const adminOf = async (service: Planned['service'], index: number): Promise<number> => {
    const wanted = firstAdminPort[service] + index;
    return (await listenProblem(config.ADMIN_HOST, wanted)) === undefined ? wanted : freePort();
  };
  const portOf = async (index: number): Promise<number> =>
    config.PORT === 0 ? freePort() : config.PORT + index;
  const isShared = counts.gateways > 1 && (await sharesPorts(config.HOST));
  const shared = isShared ? await portOf(0) : undefined;
  for (let index = 0; index < counts.gateways; index += 1) {
    const port = shared ?? (await portOf(index));
    const problem = port > lastPort ? 'ERANGE' : await listenProblem(config.HOST, port);
    if (problem) throw badPort(config.HOST, port, problem);
    const adminPort = await adminOf('gateway', index);
    planned.push({
      name: `gateway-${index + 1}`,
      service: 'gateway',
      env: { PORT: String(port), PORT_SHARED: isShared ? 'on' : 'off', ADMIN_PORT: String(adminPort) },
      address: addressOf(config.HOST, port),
      adminAddress: addressOf(config.ADMIN_HOST, adminPort),
    });
  }
  for (let index = 0; index < counts.workers; index += 1) {
    const adminPort = await adminOf('agent-worker', index);
    planned.push({
      name: `worker-${index + 1}`,
      service: 'agent-worker',
      env: { ADMIN_PORT: String(adminPort) },
      adminAddress: addressOf(config.ADMIN_HOST, adminPort),
    });
  }
  return planned;
}

/** Whether the system shares a port out among those who listen on it. */
async function sharesPorts(host: string): Promise<boolean> {
  return (await listenProblem(host, 0, { isShared: true })) === undefined;
}

/** How this machine reaches what listens there: an address that stands for all of them cannot be called. */
function addressOf(host: string, port: number): string {
  const callable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${callable.includes(':') ? `[${callable}]` : callable}:${port}`;
}
