import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { servesConsole } from './console-address.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a console is a page at the root', async () => {
  const page = await serve((_request, response) =>
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end('<!doctype html>'),
  );
  expect(await servesConsole(page)).toBe(true);
});

test('an error is none, nor is anything else, nor nothing', async () => {
  const missing = await serve((_request, response) =>
    response.writeHead(404, { 'Content-Type': 'text/html' }).end('<!doctype html>'),
  );
  const json = await serve((_request, response) =>
    response.setHeader('Content-Type', 'application/json').end('{}'),
  );
  expect(await servesConsole(missing)).toBe(false);
  expect(await servesConsole(json)).toBe(false);
  expect(await servesConsole('http://127.0.0.1:1')).toBe(false);
});
