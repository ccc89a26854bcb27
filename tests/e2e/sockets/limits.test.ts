import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

describe('sockets and their limits, on two gateways', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      env: {
        RATE_LIMIT_WS_MESSAGES: '10',
        JWT_TTL_SECONDS: '12',
        HEARTBEAT_SECONDS: '1',
        INACTIVITY_TIMEOUT_SECONDS: '2',
      },
    });
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  async function login(): Promise<{ one: Client; two: Client }> {
    const one = await Client.login(stack.gateway(0));
    return { one, two: one.at(stack.gateway(1)) };
  }

  it.concurrent('count the texts of a session together, and close what does not stop', async () => {
    const { one, two } = await login();
    const id = await one.session();
    const [a, b] = [await one.attach(id), await two.attach(id)];
    for (let number = 0; number < 5; number += 1) {
      await a.text(`a${number}`);
      await b.text(`b${number}`);
    }
    a.send({ type: 'text', content: 'over' });
    const error = await a.next(is.error('RATE_LIMITED'));
    expect(error.metadata['details'].retry_after).toBeGreaterThanOrEqual(1);
    expect(error.metadata['details'].retry_after).toBeLessThanOrEqual(60);
    for (let number = 0; number < 19; number += 1) a.send({ type: 'text', content: 'over' });
    await a.until('20 refusals', () => a.frames.filter(is.error('RATE_LIMITED')).length === 20);
    expect(a.isOpen).toBe(true);
    a.send({ type: 'text', content: 'over' });
    expect((await a.closed()).code).toBe(4004);
    // The patience is each socket's own; the count is the session's.
    b.send({ type: 'text', content: 'over' });
    await b.next(is.error('RATE_LIMITED'));
    expect(b.isOpen).toBe(true);
    // A duplicate is no new text.
    expect(
      (await b.text('b0', (b.frames.find(is.event('ack'))?.metadata['client_message_id'] ?? '') as string))
        .metadata['duplicate'],
    ).toBe(true);
  });

  it.concurrent('end with the token, unless it is renewed in place', async () => {
    const { one, two } = await login();
    const id = await one.session();
    const [left, renewed] = [await one.attach(id), await two.attach(id)];
    await renewed.next(is.event('token.expiring'));
    // Heartbeats tell the time: the new token is good for two seconds more than the old one.
    await renewed.next(is.type('ping'));
    await renewed.next(is.type('ping'));
    const { token } = await Client.login(stack.gateway(0));
    renewed.send({ type: 'system', metadata: { event: 'auth', token } });
    expect(await left.closed()).toEqual({ code: 4003, reason: 'token expired' });
    await renewed.next(is.type('ping'));
    await renewed.text('still here');
    expect((await renewed.closed()).code).toBe(4003);
  });

  it.concurrent('refuse the token of another user, and stay open', async () => {
    const { one } = await login();
    const socket = await one.attach(await one.session());
    const { token } = await Client.login(stack.gateway(0), 'bob');
    socket.send({ type: 'system', metadata: { event: 'auth', token } });
    await socket.next(is.error('TOKEN_INVALID'));
    socket.send({ type: 'system', metadata: { event: 'auth', token: 'nonsense' } });
    await socket.next(is.type('error'));
    expect(socket.isOpen).toBe(true);
  });

  it.concurrent('are closed when they show no life, on whichever gateway', async () => {
    const { one, two } = await login();
    const id = await one.session();
    const [dead, alive] = [await one.attach(id, { silent: true }), await two.attach(id)];
    expect(await dead.closed()).toEqual({ code: 4000, reason: 'inactivity timeout' });
    expect(alive.isOpen).toBe(true);
  });
});
