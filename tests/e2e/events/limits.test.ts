import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

describe('event streams and their limits, on two gateways', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      users: ['carol'],
      env: { RATE_LIMIT_SESSION_QUERY: '10', JWT_TTL_SECONDS: '6', SESSION_TIMEOUT_SECONDS: '4' },
    });
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  it.concurrent('are counted as session queries when they are opened, on all gateways', async () => {
    const one = await Client.login(stack.gateway(0), 'bob');
    const two = one.at(stack.gateway(1));
    const id = await one.session();
    for (let round = 0; round < 10; round += 1) {
      const events = await (round % 2 ? one : two).events(id);
      events.drop();
    }
    const refused = await one.get(`/chat/sessions/${id}/events`);
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await two.get('/chat/sessions')).status).toBe(429);
  });

  it.concurrent('end with the session', async () => {
    const one = await Client.login(stack.gateway(0), 'carol');
    const id = await one.session();
    const streams = [await one.events(id), await one.at(stack.gateway(1)).events(id)];
    for (const events of streams) {
      await events.next(is.event('session.expired'));
      expect(await events.closed()).toEqual({ code: 4002, reason: 'session expired' });
      await events.finished();
    }
    const late = await one.get(`/chat/sessions/${id}/events`);
    expect([late.status, late.body.code]).toEqual([409, 'SESSION_EXPIRED']);
  });

  it.concurrent('end with the token', async () => {
    const first = await Client.login(stack.gateway(0));
    // A session that is made when the first one ends outlives the token.
    await (await first.events(await first.session())).closed();
    const id = await first.session();
    const events = await first.events(id, { tokenInQuery: true });
    await events.next(is.event('token.expiring'));
    expect(await events.closed()).toEqual({ code: 4003, reason: 'token expired' });
    await events.finished();
    expect((await first.get(`/chat/sessions/${id}/events`)).status).toBe(401);
    const again = await (await Client.login(stack.gateway(1))).events(id);
    again.drop();
  });
});
