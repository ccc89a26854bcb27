import { setTimeout as wait } from 'node:timers/promises';
import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { askOnce } from '../../wire/ask-once.ts';
import { requestBytes } from '../../wire/http-line.ts';

/** As many as one user may have at work. */
const sessions = 100;
const script = Array.from({ length: 1_000 }, (_, at) => `word-${at}`).join(' ');

export const atWorkHog: Attack = {
  name: 'at-work-hog',
  tries: `a user has ${sessions} sessions at work with long answers, more than there are places`,
  unit: 'requests',
  settings: {
    env: { WORKER_CONCURRENCY: '64' },
    why: 'a worker that has fewer places than one user may have sessions at work',
  },
  isInformative: true,
  prepare: (ground) =>
    loggedIn(ground, sessions, { model: 'typist', metadata: { script, tokens_per_second: 5 } }),
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
