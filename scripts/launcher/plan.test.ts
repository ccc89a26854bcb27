import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, listenProblem } from '../redis/free-port.ts';
import { readLauncherConfig } from './config.ts';
import { LaunchError } from './launch-error.ts';
import { planProcesses } from './plan.ts';

it('puts all gateways on one port, where the system shares it out, and every admin server on one of its own', async () => {
  const port = await freePort();
  const config = readLauncherConfig({ PORT: String(port), HOST: '0.0.0.0' });
  const isShared = (await listenProblem('0.0.0.0', 0, { isShared: true })) === undefined;
  const planned = await planProcesses(config, { gateways: 2, workers: 2 });
  expect(planned.map(({ name }) => name)).toEqual(['gateway-1', 'gateway-2', 'worker-1', 'worker-2']);
  expect(planned.map(({ address }) => address).slice(0, 2)).toEqual([
    `http://127.0.0.1:${port}`,
    `http://127.0.0.1:${isShared ? port : port + 1}`,
  ]);
  const said = isShared ? 'on' : 'off';
  expect(planned.map(({ env }) => env['PORT_SHARED']).slice(0, 2)).toEqual([said, said]);
  expect(new Set(planned.map(({ adminAddress }) => adminAddress)).size).toBe(4);
});

it('says which port is in use, however many gateways are to share it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = readLauncherConfig({ PORT: String(port) });
  for (const gateways of [1, 2]) {
    await expect(planProcesses(config, { gateways, workers: 0 })).rejects.toThrow(
      new LaunchError(
        `port ${port} is in use: stop the program that listens there, or set PORT to another (PORT=8080 npm start)`,
      ),
    );
  }
  server.close();
});
