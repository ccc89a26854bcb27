import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { holdSockets } from '../../wire/hold-open.ts';

export const silentSockets: Attack = {
  name: 'silent-sockets',
  tries:
    '1,500 WebSockets from one address, without a token, with a bad one and with a good one, that say nothing more, not even when closed',
  unit: 'connections',
  prepare: (ground) => loggedIn(ground, 5),
  strike: (field) => {
    const tokens = [undefined, 'a.b.c', field.tokens[0]];
    return holdSockets(field, 1_500, (index) => tokens[index % tokens.length]);
  },
};
