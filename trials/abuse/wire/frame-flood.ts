import { setInterval as ticks, setTimeout as wait } from 'node:timers/promises';
import type { Field } from '../attack.ts';
import { RawSocket } from './raw-socket.ts';

export interface FrameFlood {
  /** How many sockets, over the sessions of the attacker in turn. */
  readonly sockets: number;
  /** Frames a second, of all sockets together. */
  readonly perSecond: number;
  /** The next so many frames, as bytes. */
  readonly frames: (count: number) => Buffer;
}

const tickMs = 5;
/** A socket that the gateway does not read is not written to any more. */
const maxWaiting = 1_048_576;
/** What could not be sent in time is made up for so long, in s: larger bursts end a socket before they do harm. */
const longestDebt = 0.02;
/** Before a socket that was closed is opened again, in ms. */
const againMs = 20;

interface Slot {
  socket: RawSocket | undefined;
  /** Frames it may send now. */
  due: number;
}

/** Sends frames over sockets, which are opened again when they are closed, until the time is over. */
export async function frameFlood(field: Field, flood: FrameFlood): Promise<void> {
  const slots = Array.from({ length: flood.sockets }, (): Slot => ({ socket: undefined, due: 0 }));
  const sockets = slots.map((slot, index) => keepOpen(field, slot, index));
  await sendInTime(field, flood, slots);
  for (const { socket } of slots) socket?.drop();
  await Promise.all(sockets);
}

async function sendInTime(
  field: Field,
  { perSecond, frames }: FrameFlood,
  slots: readonly Slot[],
): Promise<void> {
  const each = perSecond / slots.length;
  let before = performance.now();
  for await (const _ of ticks(tickMs)) {
    if (field.until.aborted) return;
    const now = performance.now();
    const more = ((now - before) / 1_000) * each;
    before = now;
    for (const slot of slots) {
      slot.due = Math.min(slot.due + more, Math.max(1, each * longestDebt));
      const count = Math.floor(slot.due);
      if (count < 1 || !slot.socket?.isOpen || slot.socket.waiting > maxWaiting) continue;
      slot.socket.write(frames(count));
      field.tally.sent(count);
      slot.due -= count;
    }
  }
}

async function keepOpen(field: Field, slot: Slot, index: number): Promise<void> {
  const { tally, until, port, tokens, sessions } = field;
  while (!until.aborted) {
    await new Promise<void>((resolve) => {
      let closed = (): void => undefined;
      slot.socket = new RawSocket({
        port,
        session: sessions[index % sessions.length] ?? '',
        token: tokens[0],
        onOpen: () => {
          closed = tally.opened();
        },
        onText: (kind) => tally.answered(kind),
        onEnd: (how) => {
          closed();
          if (!until.aborted) tally.answered(`close ${how}`);
          resolve();
        },
      });
    });
    if (!until.aborted) await wait(againMs);
  }
}
