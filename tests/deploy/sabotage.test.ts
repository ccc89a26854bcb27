import { expect, it } from 'vitest';
import { Installation } from './installation.ts';
import { type Manifest, placeOf } from './manifest.ts';
import { installations } from './overlays.ts';
import { policiesOf } from './policies/all.ts';
import { breaches } from './policy.ts';
import { sabotages } from './sabotage.ts';

const overlay = 'production';
const manifests = installations().find((one) => one.overlay === overlay)?.installation.manifests ?? [];

/** A ConfigMap's name ends with a hash of what it holds. */
const withoutHash = (line: string): string => line.replace(/(ConfigMap [a-z-]+)-\w{10}(?=:|$)/, '$1');

/** A copy of an object with one field set. */
function broken(manifest: Manifest, field: string, value: unknown): Manifest {
  const body = structuredClone(manifest.body);
  const path = field.split('.');
  const last = path.pop() ?? '';
  let at: Record<string, unknown> = body;
  for (const step of path) at = at[step] as Record<string, unknown>;
  at[last] = value;
  return { ...manifest, body };
}

it.each(manifests.length > 0 ? sabotages : [])(
  'refuses $field = $value: $refusal',
  ({ place, field, value, refusal, blamed }) => {
    const target = manifests.find((manifest) => withoutHash(placeOf(manifest)) === place);
    const after = manifests.map((manifest) =>
      manifest === target ? broken(manifest, field, value) : manifest,
    );
    const said = breaches(policiesOf(overlay), new Installation(after)).map(withoutHash);
    expect(said).toContainEqual(expect.stringContaining(`${blamed}: ${refusal}`));
  },
);

it('breaks every policy in some way', () => {
  const refused = sabotages.map(({ refusal }) => refusal.split(':')[0]);
  expect(policiesOf(overlay).filter(({ rule }) => !refused.includes(rule))).toEqual([]);
});
