import type { ServerResponse } from 'node:http';
import { startOfLog } from '@agentconnect/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeadlineWheel } from '../listeners/deadline-wheel.ts';
import type { ListenerContext } from '../listeners/listener-context.ts';
import { EventStream } from './event-stream.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A stream whose frames leave the process when `drain` is called. */
function open() {
  let waiting: (() => void)[] = [];
  const response = {
    writableLength: 0,
    writeHead: vi.fn<() => void>(),
    write: (_text: unknown, onSent?: () => void) => onSent && waiting.push(onSent),
    end: vi.fn<(text: string) => void>(),
    destroy: vi.fn<() => void>(),
    socket: { setKeepAlive: vi.fn<(on: boolean, afterMs: number) => void>() },
  };
  const wheel = new DeadlineWheel(10);
  const context = {
    wheel,
    heartbeat: { intervalMs: 1_000, inactivityMs: 2_000 },
    isDegraded: () => false,
    maxBufferBytes: 1_000_000,
    metrics: { slowReaders: { inc: vi.fn<() => void>() }, framesOut: { inc: vi.fn<() => void>() } },
  } as unknown as ListenerContext;
  const stream = new EventStream({
    response: response as unknown as ServerResponse,
    context,
    identity: { grounds: [], expiresAt: Date.now() + 3_600_000 },
    streaming: false,
    settle: async () => undefined,
  });
  wheel.start();
  stream.open(startOfLog, ['{}']);
  return {
    response,
    drain: () => {
      for (const onSent of waiting) onSent();
      waiting = [];
    },
  };
}

it('is ended, and broken off, when nothing of what waits for its client goes out', async () => {
  const { response } = open();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(response.end).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_300);
  expect(response.end).toHaveBeenCalledWith(expect.stringContaining('slow consumer'));
  await vi.advanceTimersByTimeAsync(3_100);
  expect(response.destroy).toHaveBeenCalledOnce();
});

it('goes on as long as something goes out', async () => {
  const { response, drain } = open();
  for (let seconds = 0; seconds < 10; seconds += 1) {
    await vi.advanceTimersByTimeAsync(1_500);
    drain();
  }
  expect(response.end).not.toHaveBeenCalled();
});

it('has TCP ask whether its client is there, before the next beat', () => {
  expect(open().response.socket.setKeepAlive).toHaveBeenCalledWith(true, 500);
});
