import type { Policy } from '../policy.ts';
import { availability } from './availability.ts';
import { drain } from './drain.ts';
import { images } from './images.ts';
import { probes } from './probes.ts';
import { queries } from './queries.ts';
import { references } from './references.ts';
import { resources } from './resources.ts';
import { restricted } from './restricted.ts';
import { scaling } from './scaling.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';
import { streams } from './streams.ts';

const everywhere = [
  restricted,
  resources,
  probes,
  drain,
  images,
  secrets,
  settings,
  references,
  scaling,
  queries,
  streams,
];

/** The policies of an overlay: a development may stand still while its node is replaced. */
export function policiesOf(overlay: string): readonly Policy[] {
  return overlay === 'dev' ? everywhere : [...everywhere, availability];
}
