import type { Reply, Step } from './reply.ts';

const words = (...texts: string[]): Step[] => texts.map((text) => ({ text }));

/** Models that misbehave, by name: `fault-429` and so on, for tests that reach a server through the whole product. */
export const faults: Readonly<Record<string, Reply>> = {
  'fault-401': { status: 401 },
  'fault-403': { status: 403 },
  'fault-404': { status: 404 },
  'fault-429': { status: 429, headers: { 'retry-after': '1' } },
  'fault-500': { status: 500 },
  'fault-503': { status: 503 },
  'fault-529': { status: 529 },
  'fault-no-head': { hasHead: false },
  'fault-stall-first': { steps: ['hang'] },
  'fault-stall-midway': { steps: [...words('One ', 'two '), 'hang'] },
  'fault-cut': { steps: words('One ', 'two ') },
  'fault-reset': { steps: [...words('One ', 'two '), { waitMs: 20 }, 'reset'] },
  'fault-garbage': {
    steps: [...words('One '), { raw: 'event: content_block_delta\ndata: {"no": json\n\n' }],
  },
  'fault-overloaded': { steps: [...words('One '), { error: 'overloaded_error' }] },
  'fault-empty': { steps: [{ end: 'stop' }] },
  'fault-length': { steps: [...words('One ', 'two '), { end: 'length' }] },
  'fault-slow': {
    steps: [
      ...words('One ', 'two ', 'three ').flatMap((step): Step[] => [step, { waitMs: 300 }]),
      { end: 'stop' },
    ],
  },
};
