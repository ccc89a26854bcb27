import type { Attack } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const compressed = { 'accept-encoding': 'gzip' };
const requests = [
  requestBytes('GET', '/api/docs/swagger-ui-bundle.js', compressed),
  requestBytes('GET', '/api/docs/swagger-ui-bundle.js'),
  requestBytes('GET', '/api/openapi.json'),
  requestBytes('GET', '/api/docs/sockets'),
];

export const pagesFlood: Attack = {
  name: 'pages-flood',
  tries: "without a token: asks for the API's documents and pages, up to 1.7 MB each, without a pause",
  unit: 'requests',
  strike: async (field) => {
    let at = 0;
    await requestFlood(field, { depth: 4, next: () => requests[at++ % requests.length] ?? Buffer.alloc(0) });
  },
};
