import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/setup/root.mjs';
import { type ComposeFile, type ComposeService, readComposeFile } from './compose-file.ts';
import { composeLines } from './compose-lines.ts';
import { composeBreaches } from './compose-rules.ts';

it('keeps every rule', () => {
  expect(composeBreaches(readComposeFile())).toEqual([]);
});

it('brings up a balancer, two of each service and a Redis that keeps what it has', () => {
  const { services, volumes } = readComposeFile();
  const plain = Object.entries(services).filter(([, { profiles }]) => !profiles);
  expect(plain.map(([name, { scale = 1 }]) => `${scale} ${name}`).toSorted()).toEqual([
    '1 balancer',
    '1 redis',
    '1 setup',
    '2 agent-worker',
    '2 gateway',
  ]);
  expect(services['redis']).toMatchObject({
    command: expect.stringMatching(/--appendonly yes .*noeviction/),
    volumes: ['redis:/data'],
  });
  expect(Object.keys(volumes)).toContain('redis');
});

it('mounts what is there', () => {
  const mounted = Object.values(readComposeFile().services)
    .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''))
    .filter((source) => source.startsWith('./'));
  expect(mounted.filter((source) => !existsSync(join(root, source)))).toEqual([]);
});

it.each(composeLines())('is taken by %s, with every profile', (program, ...args) => {
  const profiles = ['--profile', 'observability', '--profile', 'cluster'];
  execFileSync(program, [...args, ...profiles, 'config', '--quiet'], { cwd: root, stdio: 'pipe' });
});

type Wrong = (service: ComposeService, file: ComposeFile) => void;

it.each<[string, string, Wrong]>([
  ['gateway', 'it may write to its own files', (it) => (it.read_only = false)],
  ['agent-worker', 'it keeps capabilities', (it) => (it.cap_drop = [])],
  ['redis', 'it has SYS_ADMIN', (it) => (it.cap_add = ['SYS_ADMIN'])],
  ['grafana', 'it may gain privileges', (it) => delete it.security_opt],
  ['gateway', 'it may run as root', (it) => (it.user = '0:0')],
  ['prometheus', 'it has no limit of memory', (it) => delete it.mem_limit],
  ['redis', 'it has no limit of processes', (it) => delete it.pids_limit],
  ['balancer', 'its log may fill the disk', (it) => delete it.logging],
  ['redis', 'restart is always', (it) => (it.restart = 'always')],
  ['redis', 'it has no health check', (it) => delete it.healthcheck],
  ['jaeger', 'its health check needs curl', (it) => (it.healthcheck = { test: ['CMD', 'curl'] })],
  [
    'gateway',
    'it waits for setup to be service_healthy',
    (it) => (it.depends_on = { setup: { condition: 'service_healthy' } }),
  ],
  ['redis', '127.0.0.1:6379:6379 is published', (it) => (it.ports = ['127.0.0.1:6379:6379'])],
  ['grafana', '3000:3000 is open to others', (it) => (it.ports = ['3000:3000'])],
  [
    'agent-worker',
    'OPENAI_API_KEY is in the environment',
    (it) => (it.environment = { ...it.environment, OPENAI_API_KEY: '' }),
  ],
  [
    'agent-worker',
    'OLLAMA_BASE_URL is not handed on',
    (it) => delete (it.environment ??= {})['OLLAMA_BASE_URL'],
  ],
  ['agent-worker', 'openai_api_key comes from no file', (_it, file) => (file.secrets['openai_api_key'] = {})],
  ['gateway', 'PORTS is no setting', (it) => (it.environment = { ...it.environment, PORTS: 1 })],
  ['gateway', 'TRUST_PROXY: must be', (it) => (it.environment = { ...it.environment, TRUST_PROXY: 'yes' })],
  ['agent-worker', 'stop_grace_period 20 s is below', (it) => (it.stop_grace_period = '20s')],
  ['balancer', 'caddy:latest is no fixed version', (it) => (it.image = 'caddy:latest')],
  ['balancer', 'it is in the network back', (it) => (it.networks = ['front', 'back'])],
  ['redis', 'it is in the network of all', (it) => delete it.networks],
  ['gateway', 'it has a way out', (_it, file) => (file.networks['front'] = null)],
])('refuses a %s of which %s', (name, says, make) => {
  const file = readComposeFile();
  const service = file.services[name];
  if (!service) throw new Error(`there is no ${name}`);
  // Services share what their anchors give them.
  file.services[name] = structuredClone(service);
  make(file.services[name], file);
  const breaches = composeBreaches(file);
  expect(breaches).toEqual([expect.stringContaining(says)]);
  expect(breaches[0]).toMatch(new RegExp(`^${name}: `));
});
