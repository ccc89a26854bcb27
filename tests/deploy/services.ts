import type { Environment, Setting } from '@agentconnect/operations';
import { readWorkerConfig, workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings, readGatewayConfig } from '../../services/gateway/src/config.ts';

/** A service of ours as manifests see it: the settings it reads. */
export interface DeployedService {
  readonly definitions: Readonly<Record<string, Setting>>;
  /** Throws a `SettingsError` for one that is wrong. */
  readonly read: (env: Environment) => unknown;
}

/** Both services, by the names of their Deployments. */
export const services: ReadonlyMap<string, DeployedService> = new Map([
  ['gateway', { definitions: gatewaySettings, read: readGatewayConfig }],
  ['agent-worker', { definitions: workerSettings, read: readWorkerConfig }],
]);

/** Whether a service reads this variable: a setting, which may be a file itself, or the file of a secret. */
export function isRead(variable: string, { definitions }: DeployedService): boolean {
  return [variable, variable.replace(/_FILE$/, '')].some((name) => Object.hasOwn(definitions, name));
}
