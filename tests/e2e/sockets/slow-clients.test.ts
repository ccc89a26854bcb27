import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { RawConnection } from '../../support/raw-connection.ts';
import { RestGateways } from '../../support/rest-gateway.ts';

let gateways: RestGateways;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    REQUEST_HEADERS_SECONDS: '1',
    REQUEST_SECONDS: '2',
  });
});
afterAll(() => gateways.stop());

describe('a client that takes its time is not waited for', () => {
  it.concurrent.each<[string, (raw: RawConnection, client: Client) => void]>([
    ['says nothing', () => undefined],
    ['does not end its head', (raw) => raw.write('GET /healthz HTTP/1.1\r\nHost: gateway\r\nX-Slow: ')],
    [
      'does not end its upgrade',
      (raw) => raw.write('GET /api/chat/ws/x HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'),
    ],
    [
      'does not end its body',
      (raw, { token }) =>
        raw
          .head('POST /api/chat/sessions/create', {
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
            'Content-Length': 1_000,
          })
          .write('{"session_type":'),
    ],
    [
      'says its password letter by letter',
      (raw) => {
        raw.head('POST /api/auth/login', {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': 1_000,
        });
        const timer = setInterval(() => raw.write('x'), 100);
        raw.socket.once('close', () => clearInterval(timer));
      },
    ],
  ])('one that %s', async (_what, begin) => {
    const client = await Client.login(gateways.address());
    const raw = await RawConnection.open(client.url);
    begin(raw, client);
    const answer = await raw.closed(10_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  it.concurrent('but sockets and event streams may stay as long as they like', async () => {
    const client = await Client.login(gateways.address());
    const id = await client.session();
    const [socket, events] = [await client.attach(id), await client.events(id)];
    // A request that is cut off in the time that these stay.
    const slow = await RawConnection.open(client.url);
    slow.head('POST /api/auth/login', {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': 10,
    });
    await slow.closed(10_000);
    await socket.text('still here');
    await events.next(({ content }) => content === 'still here');
    socket.drop();
    events.drop();
  });

  it.concurrent('but a connection may rest between two requests', async () => {
    const raw = await RawConnection.open(gateways.root());
    raw.head('GET /healthz');
    await raw.received(/"ok"/);
    // The other one is cut off in the time that this one rests.
    const other = await RawConnection.open(gateways.root());
    await other.closed(10_000);
    raw.head('GET /healthz');
    await raw.received(/"ok"[^]*"ok"/);
    raw.drop();
  });
});

describe('what is no HTTP is answered', () => {
  it.concurrent.each([
    ['at first', (raw: RawConnection) => raw.write('GET /\u00e9 HTTP/1.1\r\n\r\n'), '400'],
    [
      'behind a whole request',
      async (raw: RawConnection) => {
        await raw.head('GET /healthz').received(/"ok"/);
        raw.write('no HTTP\r\n\r\n');
      },
      '400',
    ],
    [
      'with more behind it than is read',
      (raw: RawConnection) =>
        raw.write(`GET / HTTP/1.1\r\nHost: gateway\r\nX: ${'x'.repeat(3_000_000)}\r\n\r\n`),
      '431',
    ],
  ])('%s', async (_when, send, status) => {
    const raw = await RawConnection.open(gateways.root());
    await send(raw);
    expect(await raw.closed()).toMatch(new RegExp(`HTTP/1\\.1 ${status} [^]*Connection: close\r\n\r\n$`));
  });
});

describe('connections are capped', () => {
  it.concurrent('by address: one too many is cut off, and there is room when another has ended', async () => {
    const index = await gateways.add({ CONNECTIONS_PER_ADDRESS: '3' });
    const open: RawConnection[] = [];
    for (let count = 0; count < 3; count += 1) {
      const raw = await RawConnection.open(gateways.root(index));
      await raw.head('GET /healthz').received(/"ok"/);
      open.push(raw);
    }
    const refused = await RawConnection.open(gateways.root(index));
    expect(await refused.closed()).toBe('');
    open[0]?.drop();
    await open[0]?.closed();
    let answered = false;
    while (!answered) {
      const again = await RawConnection.open(gateways.root(index));
      answered = await again
        .head('GET /healthz')
        .received(/"ok"/)
        .then(Boolean, () => false);
      again.drop();
    }
    for (const raw of open) raw.drop();
  });

  it.concurrent('without a good token: the oldest makes room, and those with one stay', async () => {
    const index = await gateways.add({
      CONNECTIONS_UNAUTHENTICATED: '3',
      REQUEST_HEADERS_SECONDS: '60',
      REQUEST_SECONDS: '60',
    });
    const { token } = await Client.login(gateways.address());
    const known = await RawConnection.open(gateways.root(index));
    await known.head('POST /api/auth/verify', { Authorization: `Bearer ${token}` }).received(/"valid":true/);
    const oldest = await RawConnection.open(gateways.root(index));
    await oldest.head('GET /healthz').received(/"ok"/);
    const others: RawConnection[] = [];
    for (let count = 0; count < 3; count += 1) {
      const raw = await RawConnection.open(gateways.root(index));
      await raw.head('GET /healthz').received(/"ok"/);
      others.push(raw);
    }
    await oldest.closed();
    for (const raw of [known, ...others]) {
      await raw.head('GET /healthz').received(/"status":"ok"/);
      expect(raw.isOpen).toBe(true);
      raw.drop();
    }
  });
});
