import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const mebibyte = 1_048_576;
/** What a user with forty sessions may say in a minute is more than a gigabyte, answers included. */
const sessions = 40;
const content = 'x'.repeat(250_000);

export const fillRedis: Attack = {
  name: 'fill-redis',
  tries: `a user says 250 KB at a time in ${sessions} sessions, as often as the limits allow, to a Redis of 128 MiB`,
  unit: 'requests',
  settings: {
    env: { KEPT_BYTES_PER_USER: String(32 * mebibyte) },
    why: 'a quota that is small enough to be reached in a short run, and a Redis of its scale',
  },
  redis: { maxmemory: '128mb', 'maxmemory-policy': 'noeviction' },
  redisGrowth: 80 * mebibyte,
  prepare: (ground) => loggedIn(ground, sessions),
  strike: async (field) => {
    const headers = { authorization: `Bearer ${field.tokens[0]}`, 'content-type': 'application/json' };
    const requests = field.sessions.map((id) =>
      requestBytes('POST', `/api/chat/sessions/${id}/messages`, headers, JSON.stringify({ content })),
    );
    let at = 0;
    await requestFlood(field, { next: () => requests[at++ % requests.length] ?? Buffer.alloc(0) });
  },
};
