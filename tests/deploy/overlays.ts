import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/root.mjs';
import { whyNoKubectl } from './kubectl.ts';

/** The overlays that can be built here, by name: none without `kubectl`. */
export const overlays = whyNoKubectl() === undefined ? readdirSync(join(root, 'k8s/overlays')) : [];

/** The folder of an overlay. */
export function folderOf(overlay: string): string {
  return `k8s/overlays/${overlay}`;
}
