import { setTimeout as wait } from 'node:timers/promises';
import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { askOnce } from '../../wire/ask-once.ts';
import { requestBytes } from '../../wire/http-line.ts';

/** Many times as many as there are places. */
const sessions = 5_000;
const places = 64;
const turnMs = 1_000;

const hog = (name: string, partitions: number): Attack => ({
  name,
  tries: `a user makes ${sessions.toLocaleString('en')} sessions ready, as fast as may be, for ${places} places and turns of a second, in ${partitions === 1 ? 'one partition' : `${partitions} partitions`}`,
  unit: 'requests',
  settings: {
    env: { WORKER_CONCURRENCY: String(places), PARTITIONS: String(partitions) },
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
});

export const atWorkHogs: readonly Attack[] = [hog('at-work-hog', 1), hog('at-work-hog-partitions', 6)];
