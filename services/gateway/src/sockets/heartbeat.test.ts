import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { DeadlineWheel } from '../listeners/deadline-wheel.ts';
import { Heartbeat } from './heartbeat.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function start(settings: { intervalMs: number; inactivityMs: number }) {
  const wheel = new DeadlineWheel(10);
  const onDead = vi.fn<() => void>();
  const socket = { ping: vi.fn<() => void>(), send: vi.fn<() => void>(), isPaused: false };
  const heartbeat = new Heartbeat(socket as unknown as WebSocket, wheel, settings, onDead);
  wheel.start();
  heartbeat.start();
  return { heartbeat, socket, onDead };
}

it.each([
  ['shorter than', 500],
  ['as long as', 1_000],
  ['longer than', 2_500],
])('finds a client that answers no ping, with a patience %s the interval', (_, inactivityMs) => {
  const { onDead } = start({ intervalMs: 1_000, inactivityMs });
  vi.advanceTimersByTime(1_000 + inactivityMs - 20);
  expect(onDead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60);
  expect(onDead).toHaveBeenCalledOnce();
});

it('counts from the last sign of life', () => {
  const { heartbeat, onDead } = start({ intervalMs: 1_000, inactivityMs: 2_500 });
  vi.advanceTimersByTime(3_400);
  heartbeat.sign();
  vi.advanceTimersByTime(2_500);
  expect(onDead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_100);
  expect(onDead).toHaveBeenCalledOnce();
});

it('does not hold against a client what it cannot show, as long as nothing of it is read', () => {
  const { socket, onDead } = start({ intervalMs: 1_000, inactivityMs: 2_500 });
  socket.isPaused = true;
  vi.advanceTimersByTime(10_000);
  expect(onDead).not.toHaveBeenCalled();
});
