import type { Attack } from '../../attack.ts';
import { owner } from '../../ground.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const addresses = 40;
const headers = { 'content-type': 'application/x-www-form-urlencoded' };

export const guessManyAddresses: Attack = {
  name: 'guess-many-addresses',
  tries: `${addresses} addresses guess at one user's password without a pause, while its owner and others log in`,
  unit: 'requests',
  logins: 'owner',
  strike: async (field) => {
    let guesses = 0;
    const next = (): Buffer => {
      const body = new URLSearchParams({ username: owner, password: `guess ${(guesses += 1)}` }).toString();
      return requestBytes('POST', '/api/auth/login', headers, body);
    };
    await Promise.all(
      Array.from({ length: addresses }, (_, at) =>
        requestFlood(field, { connections: 1, localAddress: `127.0.4.${at + 1}`, next }),
      ),
    );
  },
};
