import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();

describe.each(drivers)('a redirect of $name', ({ key, makeServer }) => {
  let server: ScriptedServer;
  let elsewhere: Server;
  let arrived: number;

  beforeEach(async () => {
    arrived = 0;
    elsewhere = createServer((_request, response) => {
      arrived += 1;
      response.end();
    });
    elsewhere.listen(0, '127.0.0.1');
    [server] = await Promise.all([makeServer(secretKey).start(), once(elsewhere, 'listening')]);
  });
  afterEach(async () => {
    elsewhere.close();
    await server.close();
  });

  it.each([301, 302, 303, 307, 308])('(HTTP %d) is not followed, and not tried again', async (status) => {
    const { port } = elsewhere.address() as AddressInfo;
    const location = `http://127.0.0.1:${port}/`;
    server.next({ status, headers: { location, 'x-should-retry': 'true' } });
    const { error } = await collect(providerAt(key, server.baseUrl).stream(chatRequest(), { signal }));
    expect(error).toMatchObject({ code: 'PROVIDER_REJECTED', retryable: false, status });
    expect(String(error)).toContain(`redirects to another address, which is not followed (HTTP ${status})`);
    expect(String(error)).not.toContain(String(port));
    expect(server.requests).toHaveLength(1);
    expect(arrived).toBe(0);
  });
});
