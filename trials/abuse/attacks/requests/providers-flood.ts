import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

export const providersFlood: Attack = {
  name: 'providers-flood',
  tries: 'a user who asks what providers there are without a pause',
  unit: 'requests',
  prepare: (ground) => loggedIn(ground, 0),
  strike: async (field) => {
    const request = requestBytes('GET', '/api/chat/providers', {
      authorization: `Bearer ${field.tokens[0]}`,
    });
    await requestFlood(field, { depth: 4, next: () => request });
  },
};
