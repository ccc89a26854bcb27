import {
  AdminServer,
  createLogger,
  createMetrics,
  Lifecycle,
  type Logger,
  redisAddress,
  type Service,
  Tracing,
} from '@agentconnect/operations';
import { randomId } from '@agentconnect/protocol';
import { Api } from './api.ts';
import type { GatewayConfig } from './config.ts';
import { Connections } from './redis/connections.ts';

/** The gateway: REST and WebSockets in front, Redis behind. */
export class Gateway implements Service {
  private readonly log: Logger;
  private readonly api: Api;
  private readonly admin: AdminServer;
  private readonly connections: Connections;
  private readonly lifecycle: Lifecycle;
  private state: 'starting' | 'ready' | 'stopping' = 'starting';

  constructor(
    config: GatewayConfig,
    log: Logger = createLogger({ service: 'gateway', level: config.LOG_LEVEL }),
  ) {
    this.log = log;
    const registry = createMetrics('gateway');
    const isReady = async (): Promise<boolean> =>
      this.state === 'ready' && (await this.connections.isReachable());
    this.connections = new Connections({
      address: redisAddress(config),
      prefix: config.REDIS_PREFIX,
      log,
      registry,
      durability: { replicas: config.DURABILITY, withinMs: config.DURABILITY_WAIT_MS },
    });
    this.admin = new AdminServer({ host: config.ADMIN_HOST, port: config.ADMIN_PORT, registry, isReady });
    const instance = `gateway_${randomId()}`;
    const tracing = new Tracing({ settings: config, service: 'gateway', instance, log });
    this.api = new Api({ config, connections: this.connections, log, registry, tracing, isReady });
    this.lifecycle = new Lifecycle([tracing, this.connections, this.admin, this.api], {
      onStopError: (part, error) => log.error({ err: error, part }, 'a part did not stop cleanly'),
    });
  }

  /** The port of the API, or `undefined` while it is not open. */
  get port(): number | undefined {
    return this.api.port;
  }

  get adminPort(): number | undefined {
    return this.admin.port;
  }

  async start(): Promise<void> {
    await this.lifecycle.start();
    if (this.state === 'starting') this.state = 'ready';
  }

  /** Becomes unready, sends sockets elsewhere, answers requests in progress, and closes its connections to Redis. */
  async stop(): Promise<void> {
    if (this.state !== 'stopping') this.log.info('stopping');
    this.state = 'stopping';
    await this.lifecycle.stop();
  }
}
