import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../../scripts/setup/root.mjs';
import { Installation } from './installation.ts';
import { build, whyNoKubectl } from './kubectl.ts';

/** Every overlay, by its name. */
export const overlays = readdirSync(join(root, 'k8s/overlays'));

/** Every overlay as it is installed: none without a `kubectl`. */
export function installations(): { overlay: string; installation: Installation }[] {
  if (whyNoKubectl() !== undefined) return [];
  return overlays.map((overlay) => ({
    overlay,
    installation: new Installation(build(`k8s/overlays/${overlay}`)),
  }));
}

/** What is installed by a `kustomization.yaml` of one's own, which stands in a folder beside these overlays. */
export function ownOverlay(kustomization: string): Installation {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'overlay-'));
  try {
    const overlaysFrom = relative(folder, join(root, 'k8s/overlays'));
    const text = kustomization.replace(/^( *- )\.\.\//gm, `$1${overlaysFrom}/`);
    writeFileSync(join(folder, 'kustomization.yaml'), text);
    return new Installation(build(relative(root, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
