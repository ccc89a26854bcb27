import { describe, expect, it } from 'vitest';
import { allowed } from './network.ts';
import { installations, ownOverlay } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { wrongFields, wrongValues } from './schemas.ts';

describe.each(installations())('tools of $overlay', ({ overlay, installation: without }) => {
  const installation = ownOverlay(`resources:\n  - ../${overlay}\ncomponents:\n  - ../../components/tools\n`);

  it('open no way that is not there', () => {
    expect(allowed(installation)).toEqual(allowed(without));
  });

  it('are read by workers from the file that is mounted', () => {
    const worker = installation.workloads.find(({ name }) => name === 'agent-worker');
    const [container] = worker?.containers ?? [];
    const { TOOLS_FILE: file } = (container && installation.environmentOf(container)) ?? {};
    expect(container?.volumeMounts).toEqual([
      { name: 'tools', mountPath: file?.replace(/\/tools\.yaml$/, ''), readOnly: true },
    ]);
  });

  it('keep every policy', { timeout: 60_000 }, async () => {
    expect(breaches(policiesOf(overlay), installation)).toEqual([]);
    expect(wrongFields(installation.manifests)).toEqual([]);
    expect(await wrongValues(installation.manifests)).toEqual([]);
  });
});
