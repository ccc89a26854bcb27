import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Field } from '../../attack.ts';
import { attackers } from '../../ground.ts';
import { HttpLine, requestBytes } from '../../wire/http-line.ts';

const sessions = 400;
const atOnce = 10;
const request = {
  session_type: 'human_agent',
  agents: { primary: { provider: 'demo', model: 'echo' } },
  metadata: { padding: 'm'.repeat(60_000) },
};
const againMs = 10_000;

export const fatSessions: Attack = {
  name: 'fat-sessions',
  tries: `a user has ${sessions} sessions with 60 KB of metadata, and lists them ${atOnce} times at once without reading`,
  unit: 'requests',
  prepare: async (ground) => {
    await ground.generously(attackers[0], async (client) => {
      for (let at = 0; at < sessions; at++) {
        const answer = await client.post('/chat/sessions/create', request);
        if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
      }
    });
    return { tokens: [(await ground.login(attackers[0])).token] };
  },
  strike: async (field) => {
    const { until } = field;
    const stalled: Promise<void>[] = [];
    while (!until.aborted) {
      for (let at = 0; at < atOnce; at++) stalled.push(stall(field));
      await wait(againMs, undefined, { signal: until }).catch(() => undefined);
    }
    await Promise.all(stalled);
  },
};

/** Asks for the list, sees how it begins, and reads no more of it. */
async function stall({ port, until, tally, tokens }: Field): Promise<void> {
  const headers = { authorization: `Bearer ${tokens[0]}` };
  await new Promise<void>((resolve) => {
    let closed = (): void => undefined;
    const line = new HttpLine({
      port,
      onOpen: (opened) => {
        closed = tally.opened();
        tally.sent();
        opened.write(requestBytes('GET', '/api/chat/sessions?limit=500', headers));
        opened.stall('begun');
      },
      onAnswer: (status) => tally.answered(String(status)),
      onEnd: (error) => {
        closed();
        until.removeEventListener('abort', drop);
        if (!until.aborted) tally.answered(error ?? 'closed');
        resolve();
      },
    });
    const drop = (): void => line.drop();
    until.addEventListener('abort', drop, { once: true });
  });
}
