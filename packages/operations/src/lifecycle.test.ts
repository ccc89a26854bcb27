import { expect, test } from 'vitest';
import { Lifecycle, type Part } from './lifecycle.ts';

function recorder(): { events: string[]; part: (name: string, start?: () => Promise<void>) => Part } {
  const events: string[] = [];
  return {
    events,
    part: (name, start) => ({
      name,
      async start() {
        events.push(`start ${name}`);
        await start?.();
      },
      stop() {
        events.push(`stop ${name}`);
      },
    }),
  };
}

const fail = (part: string, error: unknown): never => {
  throw new Error(`${part} did not stop`, { cause: error });
};

test('starts in order, stops in reverse, once', async () => {
  const { events, part } = recorder();
  const lifecycle = new Lifecycle([part('a'), part('b')], { onStopError: fail });
  await lifecycle.start();
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a']);
});

test('stops what had started when a part fails', async () => {
  const { events, part } = recorder();
  const broken = part('b', () => Promise.reject(new Error('no')));
  const lifecycle = new Lifecycle([part('a'), broken, part('c')], { onStopError: fail });
  await expect(lifecycle.start()).rejects.toThrow('no');
  await lifecycle.stop();
  expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a']);
});

test('a stop while starting waits for the part under way and starts no more', async () => {
  const { events, part } = recorder();
  const gate = Promise.withResolvers<void>();
  const lifecycle = new Lifecycle([part('a', () => gate.promise), part('b')], { onStopError: fail });
  const started = lifecycle.start();
  const stopped = lifecycle.stop();
  gate.resolve();
  await Promise.all([started, stopped]);
  expect(events).toEqual(['start a', 'stop a']);
});

test('a stop before a start is nothing', async () => {
  const { events, part } = recorder();
  const lifecycle = new Lifecycle([part('a')], { onStopError: fail });
  await lifecycle.stop();
  expect(events).toEqual([]);
});

test('a part that fails to stop keeps no other from stopping', async () => {
  const { events, part } = recorder();
  const failed: string[] = [];
  const stubborn: Part = { name: 'stubborn', stop: () => Promise.reject(new Error('no')) };
  const lifecycle = new Lifecycle([part('a'), stubborn], { onStopError: (name) => failed.push(name) });
  await lifecycle.start();
  await lifecycle.stop();
  expect(failed).toEqual(['stubborn']);
  expect(events).toEqual(['start a', 'stop a']);
});
