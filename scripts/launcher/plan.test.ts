import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../redis/free-port.ts';
import { readLauncherConfig } from './config.ts';
import { LaunchError } from './launch-error.ts';
import { planProcesses } from './plan.ts';

it('puts gateways on consecutive ports, and every admin server on one of its own', async () => {
  const port = await freePort();
  const config = readLauncherConfig({ PORT: String(port), HOST: '0.0.0.0' });
  const planned = await planProcesses(config, { gateways: 2, workers: 2 });
  expect(planned.map(({ name }) => name)).toEqual(['gateway-1', 'gateway-2', 'worker-1', 'worker-2']);
  expect(planned.map(({ address }) => address).slice(0, 2)).toEqual([
    `http://127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
  ]);
  expect(new Set(planned.map(({ adminAddress }) => adminAddress)).size).toBe(4);
});

it('says which port is in use, and when there are not as many', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const plan = (PORT: number): Promise<unknown> =>
    planProcesses(readLauncherConfig({ PORT: String(PORT) }), { gateways: 1, workers: 0 });
  await expect(plan(port)).rejects.toThrow(
    new LaunchError(
      `port ${port} is in use: stop the program that listens there, or set PORT to another (PORT=8080 npm start)`,
    ),
  );
  server.close();
  const two = planProcesses(readLauncherConfig({ PORT: '65535' }), { gateways: 2, workers: 0 });
  await expect(two).rejects.toThrow(/no port 65536/);
});
