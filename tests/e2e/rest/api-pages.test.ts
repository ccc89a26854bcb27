import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, inject, it } from 'vitest';
import { Stack } from '../../support/stack.ts';

const paths = [
  '/api/docs/swagger-ui-bundle.js',
  '/api/openapi.json',
  '/api/docs/swagger-ui.css',
  '/api/asyncapi.json',
  '/api/docs',
  '/api/docs/sockets',
];

it('sends pages and documents in order, however many are asked for at once', async () => {
  const stack = await Stack.start({ redisUrl: inject('redisUrl'), workers: 0 });
  try {
    const { port } = new URL(stack.gateway().url);
    const ask = async (): Promise<string> => {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const requests = paths.map((path, at) => {
        const end = at === paths.length - 1 ? 'Connection: close\r\n' : '';
        return `GET ${path} HTTP/1.1\r\nHost: gateway\r\n${end}\r\n`;
      });
      socket.write(requests.join(''));
      return (await buffer(socket)).toString();
    };
    for (const answer of await Promise.all(Array.from({ length: 6 }, ask))) {
      expect(answer.match(/HTTP\/1\.1 \d+ \w+\r\n/g)).toEqual(paths.map(() => 'HTTP/1.1 200 OK\r\n'));
      const types = [...answer.matchAll(/\r\nContent-Type: ([\w/]+)/g)].map(([, type]) => type);
      expect(types).toEqual([
        'text/javascript',
        'application/json',
        'text/css',
        'application/json',
        'text/html',
        'text/html',
      ]);
      expect(answer.trimEnd().endsWith('</html>')).toBe(true);
    }
    const compressed = await fetch(`http://127.0.0.1:${port}/api/docs/swagger-ui-bundle.js`);
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect((await compressed.text()).length).toBeGreaterThan(1_000_000);
  } finally {
    await stack.stop();
  }
});

it('has none of them where API_DOCS is off', async () => {
  const stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    workers: 0,
    env: { API_DOCS: 'off' },
  });
  try {
    const root = stack.gateway().url.replace(/\/api$/, '');
    for (const path of paths) expect((await fetch(`${root}${path}`)).status, path).toBe(404);
  } finally {
    await stack.stop();
  }
});
