import { SettingsError } from '@agentconnect/operations';
import type { Installation, Workload } from '../installation.ts';
import type { Manifest } from '../manifest.ts';
import type { Policy } from '../policy.ts';
import { isRead, services } from '../services.ts';

/** What Secrets hold, as far as a service does not start without it. */
const fromSecrets = { JWT_SECRET: 'x'.repeat(32) };
const ports = { http: 'PORT', admin: 'ADMIN_PORT' };

/** Each service is given settings that it reads (docs/settings.md), in words that it takes, and on the ports named. */
export const settings: Policy = {
  rule: 'settings are known and right',
  *check(installation) {
    for (const workload of installation.workloads) {
      const { manifest, name, containers } = workload;
      const service = services.get(name);
      if (!service) continue;
      for (const container of containers) {
        const env = installation.environmentOf(container);
        for (const setting of Object.keys(env)) {
          if (!isRead(setting, service)) {
            yield {
              at: holderOf(setting, workload, installation),
              says: `${setting} is no setting of ${name}`,
            };
          }
        }
        try {
          service.read({ ...fromSecrets, ...withoutFiles(env), NODE_ENV: 'production' });
        } catch (error) {
          if (!(error instanceof SettingsError)) throw error;
          const [setting = ''] = error.message.split(':');
          yield { at: holderOf(setting, workload, installation), says: error.message };
        }
        for (const [port, setting] of Object.entries(ports)) {
          const wanted = Number(env[setting] ?? service.definitions[setting]?.default);
          const named = container.ports?.find((one) => one.name === port);
          if (named && named.containerPort !== wanted) {
            yield {
              at: manifest,
              says: `the port ${port} is ${named.containerPort}, ${setting} is ${wanted}`,
            };
          }
        }
      }
    }
  },
};

/** Files are where the pods are, and not here. */
function withoutFiles(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_FILE')));
}

/** Where a setting is written: the ConfigMap that has it, or the workload itself. */
function holderOf(setting: string, { manifest, containers }: Workload, installation: Installation): Manifest {
  const maps = containers.flatMap((container) => installation.configMapsOf(container));
  return maps.findLast(({ body }) => Object.hasOwn(body.data ?? {}, setting))?.manifest ?? manifest;
}
