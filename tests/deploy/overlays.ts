import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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
