import type { Policy } from '../policy.ts';

const fixed = /(:v?\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/;

/** The same manifest is the same software tomorrow. */
export const images: Policy = {
  rule: 'images have a whole version',
  *check(installation) {
    for (const { manifest: at, containers } of installation.workloads) {
      for (const { image = '' } of containers) {
        if (!fixed.test(image)) yield { at, says: `${image} is no fixed version` };
      }
    }
  },
};
