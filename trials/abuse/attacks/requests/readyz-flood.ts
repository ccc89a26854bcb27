import type { Attack } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const requests = ['/readyz', '/readyz', '/readyz', '/healthz'].map((path) => requestBytes('GET', path));

export const readyzFlood: Attack = {
  name: 'readyz-flood',
  tries: 'without a token: asks the probes, of which one asks Redis, without a pause',
  unit: 'requests',
  strike: async (field) => {
    let at = 0;
    await requestFlood(field, { depth: 4, next: () => requests[at++ % requests.length] ?? Buffer.alloc(0) });
  },
};
