import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Field } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { askOnce } from '../../wire/ask-once.ts';
import { HttpLine, requestBytes } from '../../wire/http-line.ts';
import { RawSocket } from '../../wire/raw-socket.ts';

/** Of each session; the limit is a hundred. */
const socketsEach = 60;
/** Of all; the limit is ten in a minute. */
const streams = 10;
/** What does not read cannot see that it was closed: each is replaced by a new one after so long, in ms. */
const replacedMs = 8_000;
const script = Array.from({ length: 7_000 }, (_, at) => `word${at}`).join(' ');

export const slowReader: Attack = {
  name: 'slow-reader',
  tries:
    'three hundred sockets and ten event streams that never read, of sessions whose answers are long and stream',
  unit: 'connections',
  prepare: (ground) =>
    loggedIn(ground, 5, { model: 'typist', metadata: { script, tokens_per_second: 10_000 } }),
  strike: async (field) => {
    await Promise.all([
      ...field.sessions.map((id) => keepAsking(field, id)),
      ...field.sessions.flatMap((id) => Array.from({ length: socketsEach }, () => keepStalled(field, id))),
      ...Array.from({ length: streams }, (_, at) => stallStream(field, at)),
    ]);
  },
};

/** Has the session write, as often as it may. */
async function keepAsking(field: Field, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${field.tokens[0]}`, 'content-type': 'application/json' };
  const request = requestBytes('POST', `/api/chat/sessions/${id}/messages`, headers, '{"content":"go on"}');
  while (!field.until.aborted) {
    await askOnce(field, request);
    await wait(500);
  }
}

async function keepStalled({ port, until, tally, tokens }: Field, session: string): Promise<void> {
  while (!until.aborted) {
    let closed = (): void => undefined;
    tally.sent();
    const socket = new RawSocket({
      port,
      session,
      token: tokens[0],
      streaming: true,
      stalls: true,
      onOpen: () => {
        closed = tally.opened();
      },
      onEnd: () => closed(),
    });
    await wait(replacedMs, undefined, { signal: until }).catch(() => undefined);
    socket.drop();
  }
}

async function stallStream({ port, until, tally, tokens, sessions }: Field, at: number): Promise<void> {
  const session = sessions[at % sessions.length] ?? '';
  const headers = { authorization: `Bearer ${tokens[0]}` };
  let closed = (): void => undefined;
  tally.sent();
  const line = new HttpLine({
    port,
    onOpen: (opened) => {
      closed = tally.opened();
      opened.write(requestBytes('GET', `/api/chat/sessions/${session}/events?stream=true`, headers));
      opened.stall('now');
    },
    onAnswer: () => undefined,
    onEnd: () => closed(),
  });
  await new Promise((resolve) => until.addEventListener('abort', resolve, { once: true }));
  line.drop();
}
