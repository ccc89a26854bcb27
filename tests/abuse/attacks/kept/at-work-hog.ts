import { setTimeout as wait } from 'node:timers/promises';
import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { askOnce } from '../../wire/ask-once.ts';
import { requestBytes } from '../../wire/http-line.ts';

/** Many times as many as there are places. */
const sessions = 1_000;
const places = 64;
const turnMs = 1_000;

export const atWorkHog: Attack = {
  name: 'at-work-hog',
  tries: `a user has ${sessions} sessions that are ready at all times, for ${places} places, with turns of a second`,
  unit: 'requests',
  settings: {
    env: { WORKER_CONCURRENCY: String(places) },
    why: 'all places of a small worker are taken',
  },
  turnMs,
  prepare: (ground) =>
    loggedIn(ground, sessions, {
      model: 'typist',
      metadata: { script: 'so it is', latency_ms: turnMs, tokens_per_second: 10_000 },
    }),
  strike: async (field) => {
    const headers = { authorization: `Bearer ${field.tokens[0]}`, 'content-type': 'application/json' };
    while (!field.until.aborted) {
      for (const id of field.sessions) {
        if (field.until.aborted) return;
        field.tally.sent();
        await askOnce(
          field,
          requestBytes('POST', `/api/chat/sessions/${id}/messages`, headers, '{"content":"go on"}'),
        );
      }
      await wait(1_000, undefined, { signal: field.until }).catch(() => undefined);
    }
  },
};
