import { Gauge, Registry } from '@prometheus-io/client';
import { expect, test } from 'vitest';
import { AdminServer } from './admin-server.ts';

test('serves metrics, health and readiness, and stops twice', async () => {
  const registry = new Registry();
  new Gauge({ name: 'sockets', help: 'Sockets.', registers: [registry] }).set(3);
  let ready: boolean | 'fails' = true;
  const server = new AdminServer({
    host: '127.0.0.1',
    port: 0,
    registry,
    isReady: () => (ready === 'fails' ? Promise.reject(new Error('no')) : ready),
  });
  await server.start();
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);
  try {
    expect(await (await get('/metrics')).text()).toContain('sockets 3');
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    ready = false;
    expect((await get('/readyz')).status).toBe(503);
    ready = 'fails';
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/else')).status).toBe(404);
  } finally {
    await Promise.all([server.stop(), server.stop()]);
  }
  expect(server.port).toBeUndefined();
});
