import { describe, expect, it } from 'vitest';
import { whyNoKubectl } from './kubectl.ts';
import { allowed } from './network.ts';
import { installations } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { wrongFields, wrongValues } from './schemas.ts';

const dns = 'kubernetes.io/metadata.name=kube-system k8s-app=kube-dns: 53/UDP 53';
const internet = [
  '0.0.0.0/0 -10.0.0.0/8 -100.64.0.0/10 -127.0.0.0/8 -169.254.0.0/16 -172.16.0.0/12 -192.168.0.0/16: 443',
  '::/0 -::1/128 -fc00::/7 -fe80::/10: 443',
];
const redis = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(
  (network) => `${network}: 6379 6380 26379`,
);

const development = [
  `agent-worker -> ${dns}`,
  'agent-worker -> redis: 6379',
  ...internet.map((to) => `agent-worker -> ${to}`),
  `gateway -> ${dns}`,
  'gateway -> redis: 6379',
  `redis -> ${dns}`,
  'redis <- agent-worker gateway: 6379',
];
const production = [
  `agent-worker -> ${dns}`,
  ...[...internet, ...redis].map((to) => `agent-worker -> ${to}`),
  'agent-worker <- agentconnect/monitoring=true: admin',
  `gateway -> ${dns}`,
  ...redis.map((to) => `gateway -> ${to}`),
  'gateway <- agentconnect/ingress=true: http',
  'gateway <- agentconnect/monitoring=true: admin',
];

describe.each(installations())('$overlay', ({ overlay, installation }) => {
  it('has no field that its types do not know', { timeout: 60_000 }, () => {
    expect(wrongFields(installation.manifests)).toEqual([]);
  });

  it('has no value that its schemas refuse', { timeout: 60_000 }, async () => {
    expect(await wrongValues(installation.manifests)).toEqual([]);
  });

  it('keeps every policy', () => {
    expect(breaches(policiesOf(overlay), installation)).toEqual([]);
  });

  it('has the demo answer in development alone', () => {
    const containers = installation.workloads
      .filter(({ name }) => name === 'agent-worker')
      .flatMap((workload) => workload.containers);
    expect(containers).not.toEqual([]);
    for (const container of containers) {
      const wanted = overlay === 'dev' ? undefined : 'off';
      expect(installation.environmentOf(container)['DEMO_PROVIDER']).toBe(wanted);
    }
  });

  it('lets these speak to each other, and nobody else', () => {
    const wanted = overlay === 'dev' ? development : production;
    expect(allowed(installation).toSorted()).toEqual(wanted.toSorted());
  });
});

it.each([whyNoKubectl() ?? []].flat())('%s: the files alone are checked, not what they build', (reason) => {
  expect(reason).toContain('kubectl');
});
