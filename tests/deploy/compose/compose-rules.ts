import { SettingsError } from '@agentconnect/operations';
import { providerSettings } from '@agentconnect/providers';
import { isRead, services as ours } from '../services.ts';
import type { ComposeFile, ComposeService } from './compose-file.ts';

/** One rule for every service; says what is wrong. */
interface ComposeRule {
  readonly rule: string;
  check(service: ComposeService, name: string, file: ComposeFile): Iterable<string>;
}

/** Those that end when their work is done. */
const isOneShot = ({ restart }: ComposeService): boolean => restart === 'no';

const confined: ComposeRule = {
  rule: 'containers are denied what they do not need',
  *check(service, name) {
    if (service.read_only !== true) yield 'it may write to its own files';
    if (!service.cap_drop?.includes('ALL')) yield 'it keeps capabilities';
    const added = service.cap_add ?? [];
    if (added.length > 0 && name !== 'balancer') yield `it has ${added.join(', ')}`;
    if (service.privileged) yield 'it is privileged';
    if (!service.security_opt?.includes('no-new-privileges:true')) yield 'it may gain privileges';
    if (service.build && !/^[1-9]\d*:/.test(service.user ?? '')) yield 'it may run as root';
  },
};

const limited: ComposeRule = {
  rule: 'containers are limited',
  *check(service) {
    if (!service.mem_limit) yield 'it has no limit of memory';
    if (!service.pids_limit) yield 'it has no limit of processes';
    if (!service.logging?.options['max-size']) yield 'its log may fill the disk';
  },
};

/** Images that hold one program and nothing that could ask it. */
const mute = ['otel-collector'];

const watched: ComposeRule = {
  rule: 'containers are watched and started again',
  *check(service, name, file) {
    if (isOneShot(service)) return;
    if (service.restart !== 'unless-stopped') yield `restart is ${service.restart}`;
    const { test = [], disable } = service.healthcheck ?? {};
    // Our own images bring theirs.
    if (!service.build && !mute.includes(name) && (disable || test.length === 0))
      yield 'it has no health check';
    if (test.some((word) => word.includes('curl'))) yield 'its health check needs curl';
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = file.services[needed];
      if (!other) yield `it waits for ${needed}, which is not there`;
      else if (condition !== (isOneShot(other) ? 'service_completed_successfully' : 'service_healthy'))
        yield `it waits for ${needed} to be ${condition}`;
    }
  },
};

const closed: ComposeRule = {
  rule: 'nothing but the balancer is published, and tools on this machine alone',
  *check(service, name) {
    for (const port of service.ports ?? []) {
      if (!port.startsWith('127.0.0.1:')) yield `${port} is open to others if nobody says so`;
      if (name === 'balancer' && port.endsWith(':8000')) continue;
      if (!service.profiles?.includes('observability')) yield `${port} is published`;
    }
    if (service.network_mode) yield `its network is ${service.network_mode}`;
  },
};

const secretNames = /(KEY|SECRET|SECRETS|PASSWORD|TOKEN|AUTH_USERS)$/;

const secret: ComposeRule = {
  rule: 'secrets come from files',
  *check(service, _name, file) {
    for (const setting of Object.keys(service.environment ?? {})) {
      if (secretNames.test(setting)) yield `${setting} is in the environment`;
    }
    for (const used of service.secrets ?? []) {
      if (!file.secrets[used]?.file) yield `${used} comes from no file`;
      const setting = `${used.toUpperCase()}_FILE`;
      if (service.environment?.[setting] !== `/run/secrets/${used}`) yield `${setting} does not name ${used}`;
    }
  },
};

const settings: ComposeRule = {
  rule: 'settings are known and right',
  *check(service, name) {
    const known = ours.get(name);
    if (!known) return;
    const env = Object.fromEntries(
      Object.entries(service.environment ?? {}).map(([key, value]) => [key, String(value)]),
    );
    for (const setting of Object.keys(env)) {
      if (!isRead(setting, known)) yield `${setting} is no setting of ${name}`;
    }
    const plain = Object.fromEntries(Object.entries(env).filter(([key]) => !key.endsWith('_FILE')));
    try {
      known.read({ ...plain, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      yield error.message;
    }
  },
};

const providers: ComposeRule = {
  rule: 'workers are given the settings of every built-in provider',
  *check(service, name) {
    if (name !== 'agent-worker') return;
    for (const [setting, { secret: isSecret }] of Object.entries(providerSettings)) {
      const variable = isSecret ? `${setting}_FILE` : setting;
      if (setting !== 'PROVIDERS_FILE' && !Object.hasOwn(service.environment ?? {}, variable))
        yield `${variable} is not handed on`;
    }
  },
};

/** What a service needs beside DRAIN_SECONDS, in seconds. */
const margin = 10;

const drained: ComposeRule = {
  rule: 'containers have time to drain',
  *check(service, name) {
    const known = ours.get(name);
    if (!known) return;
    const drain = Number(
      service.environment?.['DRAIN_SECONDS'] ?? known.definitions['DRAIN_SECONDS']?.default,
    );
    const grace = Number.parseInt(service.stop_grace_period ?? '10s', 10);
    if (grace < drain + margin) yield `stop_grace_period ${grace} s is below ${drain + margin} s`;
  },
};

const images: ComposeRule = {
  rule: 'images have a version',
  *check({ image = '' }) {
    if (!/:v?\d[\w.-]*$/.test(image)) yield `${image} is no fixed version`;
  },
};

/** Who may be in which network. */
const members: Readonly<Record<string, readonly string[]>> = {
  entrance: ['balancer'],
  front: ['balancer', 'gateway'],
  back: ['gateway', 'agent-worker', 'setup', 'redis', 'redis-exporter', 'prometheus', 'otel-collector'],
  outside: ['agent-worker'],
  tools: ['prometheus', 'grafana', 'otel-collector', 'jaeger'],
};

const networks: ComposeRule = {
  rule: 'containers meet only whom they work with',
  *check(service, name, file) {
    for (const network of service.networks ?? []) {
      const isNode = network === 'back' && service.profiles?.includes('cluster');
      if (!isNode && !members[network]?.includes(name)) yield `it is in the network ${network}`;
    }
    if (!service.networks?.length) yield 'it is in the network of all';
    const hasWayOut = service.networks?.some((network) => !file.networks[network]?.internal);
    if (hasWayOut && /^(redis|gateway|setup)/.test(name)) yield 'it has a way out';
  },
};

const rules = [confined, limited, watched, closed, secret, settings, providers, drained, images, networks];

/** Every breach of the rules: `service: rule: what is wrong`. */
export function composeBreaches(file: ComposeFile): string[] {
  return Object.entries(file.services).flatMap(([name, service]) =>
    rules.flatMap((one) =>
      [...one.check(service, name, file)].map((says) => `${name}: ${one.rule}: ${says}`),
    ),
  );
}
