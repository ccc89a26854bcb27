import { describe, expect, it } from 'vitest';
import { allowed } from './network.ts';
import { installations, ownOverlay } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { wrongFields, wrongValues } from './schemas.ts';

describe.each(installations())('issuers of $overlay', ({ overlay, installation: without }) => {
  const installation = ownOverlay(
    `resources:\n  - ../${overlay}\ncomponents:\n  - ../../components/issuers\n`,
  );

  it('open a way to the internet by HTTPS, for gateways alone', () => {
    const added = allowed(installation).filter((line) => !allowed(without).includes(line));
    expect(added).toEqual([
      'gateway -> 0.0.0.0/0 -10.0.0.0/8 -100.64.0.0/10 -127.0.0.0/8 -169.254.0.0/16 -172.16.0.0/12 -192.168.0.0/16: 443',
      'gateway -> ::/0 -::1/128 -fc00::/7 -fe80::/10: 443',
    ]);
    expect(allowed(installation)).toEqual(expect.arrayContaining(allowed(without)));
  });

  it('are read from the file that is mounted', () => {
    const gateway = installation.workloads.find(({ name }) => name === 'gateway');
    const [container] = gateway?.containers ?? [];
    const { ISSUERS_FILE: file } = (container && installation.environmentOf(container)) ?? {};
    expect(container?.volumeMounts).toEqual([
      { name: 'issuers', mountPath: file?.replace(/\/issuers\.json$/, ''), readOnly: true },
    ]);
  });

  it('keep every policy', { timeout: 60_000 }, async () => {
    expect(breaches(policiesOf(overlay), installation)).toEqual([]);
    expect(wrongFields(installation.manifests)).toEqual([]);
    expect(await wrongValues(installation.manifests)).toEqual([]);
  });
});
