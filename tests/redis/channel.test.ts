import { ChannelSubscriber } from '@agentconnect/broker';
import { randomId } from '@agentconnect/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

it('subscribes again after its connection broke, and says so', async () => {
  const redis = server.connect('subscriber');
  const channel = `{p0}:${randomId()}`;
  const heard: string[] = [];
  let onMessage = (): void => undefined;
  let onResubscribed = (): void => undefined;
  const subscriber = new ChannelSubscriber({
    redis,
    onMessage: (message) => {
      heard.push(message.toString());
      onMessage();
    },
    onResubscribed: () => onResubscribed(),
  });
  const id = await redis.client('ID');
  await subscriber.subscribe([channel]);
  const resubscribed = new Promise<void>((resolve) => (onResubscribed = resolve));
  await server.command.client('KILL', 'ID', id);
  await resubscribed;
  const message = new Promise<void>((resolve) => (onMessage = resolve));
  expect(await server.command.spublish(channel, 'hello')).toBe(1);
  await message;
  expect(heard).toEqual(['hello']);
  subscriber.close();
});
