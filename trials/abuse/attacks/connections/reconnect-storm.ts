import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Field } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { clientFrame, opcodes } from '../../wire/raw-frames.ts';
import { RawSocket } from '../../wire/raw-socket.ts';

const atOnce = 32;
const goodbye = clientFrame(opcodes.close, Buffer.from([0x03, 0xe8]));

export const reconnectStorm: Attack = {
  name: 'reconnect-storm',
  tries: `a user opens sockets, ${atOnce} at once, and drops each as soon as it is open or attached, without a pause`,
  unit: 'connections',
  prepare: (ground) => loggedIn(ground, 5),
  strike: async (field) => {
    await Promise.all(Array.from({ length: atOnce }, (_, at) => comeAndGo(field, at)));
  },
};

async function comeAndGo(field: Field, from: number): Promise<void> {
  const { port, tokens, sessions, until, tally } = field;
  for (let at = from; !until.aborted; at++) {
    await new Promise<void>((resolve) => {
      let closed = (): void => undefined;
      tally.sent();
      const socket = new RawSocket({
        port,
        session: sessions[at % sessions.length] ?? '',
        token: tokens[0],
        onOpen: (opened) => {
          closed = tally.opened();
          // Some go before they are attached, some in good order, some without a word.
          if (at % 3 === 0) opened.drop();
        },
        onText: (kind, opened) => {
          tally.answered(kind);
          if (at % 3 === 1) opened.write(goodbye);
          else opened.drop();
        },
        onEnd: (how) => {
          closed();
          until.removeEventListener('abort', drop);
          if (how !== 'cut off') tally.answered(`close ${how}`);
          resolve();
        },
      });
      const drop = (): void => socket.drop();
      until.addEventListener('abort', drop, { once: true });
    });
    await wait(0);
  }
}
