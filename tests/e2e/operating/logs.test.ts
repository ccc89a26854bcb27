import { closeCodes } from '@agentconnect/protocol';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { EventClient } from '../../support/event-client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';
import { is } from '../../support/seen-frame.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';

let gateways: RestGateways;
let alice: RestUser;
let session: string;

const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': `10.9.9.9, ${address}` });

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), { TRUST_PROXY: '1' });
  alice = await gateways.login();
  session = await alice.session();
});
afterAll(() => gateways.stop());

type Entry = Record<string, unknown>;

/** The entry of the log that says something of an address, once it is there. */
async function entry(message: string, address: string): Promise<Entry> {
  let found: Entry | undefined;
  await eventually(`the log says "${message}" of ${address}`, 10_000, async () => {
    const entries = gateways.lines.map((line) => JSON.parse(line) as Entry);
    found = entries.find(({ msg, remote_address }) => msg === message && remote_address === address);
    return found !== undefined;
  });
  return found ?? {};
}

function socketUrl(id: string, query = ''): string {
  return `${gateways.root().replace('http', 'ws')}/api/chat/ws/${id}?token=${alice.token}${query}`;
}

it('tells of a request who made it from where, and neither its query nor more than its beginning', async () => {
  await alice.call('GET', `/chat/sessions/${session}?token=geheim`, { headers: from('192.0.2.1') });
  expect(await entry('request completed', '192.0.2.1')).toEqual({
    level: 'info',
    time: expect.any(String),
    service: 'gateway',
    request_id: expect.stringMatching(/^req_/),
    method: 'GET',
    path: `/api/chat/sessions/${session}`,
    status: 200,
    ms: expect.any(Number),
    remote_address: '192.0.2.1',
    user: 'alice',
    msg: 'request completed',
  });
  await gateways.call('GET', `/${'a'.repeat(12_000)}?q`, { headers: from('192.0.2.2') });
  const refused = await entry('request completed', '192.0.2.2');
  expect(refused).toMatchObject({ status: 404, path: `/api/${'a'.repeat(251)}` });
  expect(refused).not.toHaveProperty('user');
  expect(gateways.lines.join('')).not.toContain('geheim');
});

it('tells of a socket when it was opened, and how it ended', async () => {
  const socket = await SocketClient.open(socketUrl(session, '&stream=true'), { headers: from('192.0.2.3') });
  const ready = await socket.next(is.event('ready'), 'ready');
  const opened = await entry('socket opened', '192.0.2.3');
  expect(opened).toMatchObject({
    level: 'info',
    session_id: session,
    user: 'alice',
    streaming: true,
    resumed: false,
  });
  socket.raw.close(3_999);
  const ended = await entry('socket ended', '192.0.2.3');
  expect(ended).toMatchObject({ session_id: session, user: 'alice', code: 3_999, ms: expect.any(Number) });
  const query = `&cursor=${String(ready.metadata['cursor'])}`;
  const again = await SocketClient.open(socketUrl(session, query), { headers: from('192.0.2.4') });
  expect(await entry('socket opened', '192.0.2.4')).toMatchObject({ streaming: false, resumed: true });
  again.raw.terminate();
  expect(await entry('socket ended', '192.0.2.4')).toMatchObject({ code: 1006 });
});

it('tells of a socket that was refused, once and in short', async () => {
  const none = `ses_0_${'x'.repeat(20_000).slice(0, 9_000)}`;
  const refused = await SocketClient.open(socketUrl(none), { headers: from('192.0.2.5') });
  await refused.closed();
  const said = await entry('socket refused', '192.0.2.5');
  const { code } = closeCodes.INVALID_SESSION;
  expect(said).toMatchObject({ level: 'info', code, reason: 'no such session', user: 'alice' });
  expect(said['session_id']).toBe(none.slice(0, 64));
  const stranger = socketUrl(session).replace(alice.token, 'nobody');
  await (await SocketClient.open(stranger, { headers: from('192.0.2.6') })).closed();
  const unknown = await entry('socket refused', '192.0.2.6');
  expect(unknown).toMatchObject({ code: closeCodes.AUTH_FAILED.code, reason: 'invalid token' });
  expect(unknown).not.toHaveProperty('user');
  await expect(
    SocketClient.open(socketUrl(session).replace('/ws/', '/nope/'), { headers: from('192.0.2.7') }),
  ).rejects.toThrow();
  expect(await entry('upgrade refused', '192.0.2.7')).toMatchObject({ status: 404 });
  const all = gateways.lines.filter((line) => line.includes('192.0.2.5') || line.includes('192.0.2.6'));
  expect(all).toHaveLength(2);
  expect(gateways.lines.join('')).not.toContain(alice.token);
});

it('tells of an event stream when it was opened, and how it ended', async () => {
  const url = `${gateways.root()}/api/chat/sessions/${session}/events?stream=true`;
  const headers = { authorization: `Bearer ${alice.token}`, ...from('192.0.2.8') };
  const events = await EventClient.open(url, headers);
  const opened = await entry('event stream opened', '192.0.2.8');
  expect(opened).toMatchObject({ session_id: session, user: 'alice', streaming: true, resumed: false });
  events.drop();
  const ended = await entry('event stream ended', '192.0.2.8');
  expect(ended).toMatchObject({ session_id: session, user: 'alice', code: 1006, ms: expect.any(Number) });
});
