import type { Attack } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const length = 15_000;

export const logLine: Attack = {
  name: 'log-line',
  tries: 'without a token: addresses of 15,000 letters and digits, for the work that a log line of each is',
  unit: 'requests',
  strike: async (field) => {
    const text = Array.from({ length }, () => field.random.pick(letters)).join('');
    const request = requestBytes('GET', `/${text}`);
    await requestFlood(field, { next: () => request });
  },
};
