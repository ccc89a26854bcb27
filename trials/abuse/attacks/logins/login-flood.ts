import type { Attack } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const headers = { 'content-type': 'application/x-www-form-urlencoded' };

export const loginFlood: Attack = {
  name: 'login-flood',
  tries: 'wrong passwords for known and unknown users from one address, without a pause, while others log in',
  unit: 'requests',
  logins: 'people',
  strike: async (field) => {
    const { random } = field;
    const next = (): Buffer => {
      const number = Math.floor(random.between(1, 100_000));
      const name = random.chance(0.5) ? `person-${1 + (number % 72)}` : `nobody-${number}`;
      const body = new URLSearchParams({ username: name, password: 'wrong'.repeat(200) }).toString();
      return requestBytes('POST', '/api/auth/login', headers, body);
    };
    await requestFlood(field, { next });
  },
};
