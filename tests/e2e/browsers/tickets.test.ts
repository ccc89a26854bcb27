import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { call } from '../../support/client.ts';
import { everyScope, type KeyOwner, KeyRig, refusal } from '../../support/key-rig.ts';
import { OwnPage } from '../../support/own-page.ts';
import { is, SocketClient } from '../../support/socket-client.ts';

let rig: KeyRig;
let user: KeyOwner;
let session = '';

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { JWT_TTL_SECONDS: '59', SOCKET_ORIGINS: 'https://app.example, http://localhost:3000' },
  });
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  user = await rig.newOwner();
  session = await user.client.session();
});

const urlAt = (gateway: number, query = ''): string =>
  `${rig.stack.gateway(gateway).wsUrl}/chat/ws/${session}${query}`;

const openBy = (ticket: string, gateway = 0): Promise<SocketClient> =>
  SocketClient.open(urlAt(gateway, `?ticket=${ticket}`));

async function ticketOf(by: Pick<KeyOwner['client'], 'post'>): Promise<string> {
  const answer = await by.post('/auth/ticket');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ ticket: expect.any(String) as string, expires_in: 30 });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return answer.body.ticket as string;
}

const invalid = { code: 4003, reason: 'invalid ticket' };

describe('a ticket', () => {
  it('opens one socket, at any gateway, and no other', async () => {
    const ticket = await ticketOf(user.client);
    const socket = await openBy(ticket, 1);
    await socket.some(is.event('ready'));
    await socket.text('Hello!');
    await socket.next((frame) => frame.type === 'response');
    // The token behind it ends as ever.
    await socket.some(is.event('token.expiring'));
    for (const gateway of [0, 1]) expect(await (await openBy(ticket, gateway)).closed()).toEqual(invalid);
  });

  it('opens one event stream', async () => {
    const ticket = await ticketOf(user.client);
    const url = `${rig.stack.gateway(1).url}/chat/sessions/${session}/events?ticket=${ticket}`;
    const leave = new AbortController();
    const response = await fetch(url, { signal: leave.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    leave.abort();
    expect(refusal(await call('GET', url))).toEqual([401, 'TICKET_INVALID']);
  });

  it('is of one of two that come at once', async () => {
    const ticket = await ticketOf(user.client);
    const sockets = await Promise.all([0, 1, 0, 1].map((gateway) => openBy(ticket, gateway)));
    const outcomes = await Promise.all(
      sockets.map((socket) =>
        Promise.race([socket.some(is.event('ready')).then(() => 'open'), socket.closed()]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== 'open')).toEqual([invalid, invalid, invalid]);
  });

  it.each(['x', 'A'.repeat(32), '%00', 'A'.repeat(4_000)])(
    'that is none is refused: %.10s',
    async (ticket) => {
      expect(await (await openBy(ticket)).closed()).toEqual(invalid);
    },
  );

  it('may do what its API key may, for whom that acts', async () => {
    const acting = await user.actingKey();
    const shopper = { 'x-on-behalf-of': 'carol' };
    const own = await user.by(acting).call('POST', '/chat/sessions/create', {
      json: { session_type: 'human_agent', agents: { primary: { provider: 'demo', model: 'echo' } } },
      headers: shopper,
    });
    session = own.body.session_id as string;
    const answer = await user.by(acting).call('POST', '/auth/ticket', { headers: shopper });
    const socket = await openBy(answer.body.ticket as string);
    await socket.some(is.event('ready'));
    // Her session is not the owner's.
    const other = await openBy(await ticketOf(user.by(acting)));
    expect(await other.closed()).toEqual({ code: 4003, reason: "another user's session" });
  });

  it('takes a key that may read sessions', async () => {
    const { key } = await user.newKey({ scopes: everyScope.filter((scope) => scope !== 'sessions:read') });
    expect(refusal(await user.by(key).post('/auth/ticket'))).toEqual([403, 'SCOPE_MISSING']);
  });

  it('ends with what it rests on', async () => {
    const { id, key } = await user.newKey();
    const ofKey = await ticketOf(user.by(key));
    await rig.keys.revoke(id);
    expect(await (await openBy(ofKey)).closed()).toEqual({ code: 4003, reason: 'invalid token' });
    const page = await OwnPage.login(rig.stack.gateway(0), user.name);
    const ofPage = await ticketOf(page);
    const another = await ticketOf(page);
    await (await openBy(another)).some(is.event('ready'));
    await page.logOut();
    expect(await (await openBy(ofPage)).closed()).toEqual({ code: 4003, reason: 'login ended' });
    const ofToken = await ticketOf(user.client);
    await rig.stack.admin(['users', 'sign-out', user.name]);
    expect(await (await openBy(ofToken)).closed()).toEqual({ code: 4003, reason: 'invalid token' });
  });

  it('is kept for half a minute, as a hash, and without the token', async () => {
    const ticket = await ticketOf(user.client);
    const kept = await rig.redis.keys(`${rig.stack.prefix}:*:ticket`);
    const texts = await Promise.all(kept.map((key) => rig.redis.get(key)));
    const times = await Promise.all(kept.map((key) => rig.redis.pttl(key)));
    expect(kept.length).toBeGreaterThan(0);
    for (const text of [...kept, ...texts]) {
      expect(text).not.toContain(ticket);
      expect(text).not.toContain(user.client.token);
    }
    for (const left of times) expect(left).toBeLessThanOrEqual(30_000);
  });
});

describe('a token as a sub-protocol', () => {
  it('lets a page in, and is not repeated', async () => {
    const socket = await SocketClient.open(urlAt(1), {}, [
      'agentconnect',
      `agentconnect.token.${user.client.token}`,
    ]);
    await socket.some(is.event('ready'));
    expect(socket.raw.protocol).toBe('agentconnect');
  });

  it('may be an API key', async () => {
    const { key } = await user.newKey();
    const socket = await SocketClient.open(urlAt(0), {}, [`agentconnect.token.${key}`, 'agentconnect']);
    await socket.some(is.event('ready'));
    expect(socket.raw.protocol).toBe('agentconnect');
  });

  it('is refused if it is none', async () => {
    for (const token of ['x', `${user.client.token}A`]) {
      const socket = await SocketClient.open(urlAt(0), {}, ['agentconnect', `agentconnect.token.${token}`]);
      expect(await socket.closed()).toEqual({ code: 4003, reason: 'invalid token' });
    }
    const socket = await SocketClient.open(urlAt(0), {}, ['agentconnect']);
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'no token' });
  });

  it('leaves another protocol chosen as before', async () => {
    const socket = await SocketClient.open(urlAt(0, `?token=${user.client.token}`), {}, [
      'chat.v1',
      'chat.v0',
    ]);
    await socket.some(is.event('ready'));
    expect(socket.raw.protocol).toBe('chat.v1');
  });
});

describe('a page', () => {
  const openFrom = (origin: string): Promise<SocketClient> =>
    SocketClient.open(urlAt(0, `?token=${user.client.token}`), { headers: { origin } });

  it('opens sockets if its origin is listed, or the gateway’s own', async () => {
    const own = new URL(rig.stack.gateway(0).url).origin;
    for (const origin of ['https://app.example', 'http://localhost:3000', own]) {
      await (await openFrom(origin)).some(is.event('ready'));
    }
  });

  it.each(['https://evil.example', 'http://app.example', 'https://app.example.evil', 'null'])(
    'of another origin opens none, whatever it shows: %s',
    async (origin) => {
      const refusedPage = { code: 4003, reason: 'origin refused' };
      expect(await (await openFrom(origin)).closed()).toEqual(refusedPage);
      const ticket = await ticketOf(user.client);
      const socket = await SocketClient.open(urlAt(0, `?ticket=${ticket}`), { headers: { origin } });
      expect(await socket.closed()).toEqual(refusedPage);
      // It was not used up.
      await (await openBy(ticket)).some(is.event('ready'));
    },
  );
});
