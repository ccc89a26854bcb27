import { describe, expect, it } from 'vitest';
import { allowed } from './network.ts';
import { installations, ownOverlay } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { wrongFields, wrongValues } from './schemas.ts';
import { services } from './services.ts';

const collector = 'agentconnect/tracing=true app.kubernetes.io/name=opentelemetry-collector: 4318';

const traced = (overlay: string): string =>
  `resources:\n  - ../${overlay}\ncomponents:\n  - ../../components/tracing\n`;

it('is in no overlay here, since not every cluster has a collector', () => {
  expect(
    installations().filter(({ installation }) => allowed(installation).join().includes(collector)),
  ).toEqual([]);
});

describe.each(installations())('traces of $overlay', ({ overlay, installation: without }) => {
  const installation = ownOverlay(traced(overlay));

  it('open a way to the collector, for both services, and nothing else', () => {
    const added = allowed(installation).filter((line) => !allowed(without).includes(line));
    expect(added).toEqual([`gateway -> ${collector}`, `agent-worker -> ${collector}`].toSorted());
    expect(allowed(installation)).toEqual(expect.arrayContaining(allowed(without)));
  });

  it('go where both services read it', () => {
    for (const { name, containers } of installation.workloads.filter((one) => services.has(one.name))) {
      const [container] = containers;
      expect(container && installation.environmentOf(container), name).toMatchObject({
        OTEL_EXPORTER_OTLP_ENDPOINT: expect.stringMatching(/^http:.*:4318$/),
      });
    }
  });

  it('keep every policy, in the namespace of the rest', { timeout: 60_000 }, async () => {
    expect(breaches(policiesOf(overlay), installation)).toEqual([]);
    const policies = installation.of('NetworkPolicy');
    expect(new Set(policies.map(({ body }) => body.metadata?.namespace))).toEqual(new Set(['agentconnect']));
    const own = policies.filter(({ name }) => name === 'services-to-collector');
    expect(own).toHaveLength(1);
    expect(wrongFields(own.map(({ manifest }) => manifest))).toEqual([]);
    expect(await wrongValues(installation.manifests)).toEqual([]);
  });
});
