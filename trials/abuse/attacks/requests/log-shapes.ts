import type { Attack } from '../../attack.ts';
import { requestBytes } from '../../wire/http-line.ts';
import { requestFlood } from '../../wire/request-flood.ts';

const length = 15_000;

/** Each over and over: beginnings of what is looked for in a log line, to be hidden there. */
const pieces = [
  'eyJ',
  'eyJ.',
  'eyJa.b.',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.',
  'a://',
  'a://b:',
  'redis://a:b@',
  '//a:b:c@',
  '@',
  ':',
  'sk-',
  'gsk_',
  'AIza',
  'Bearer%20',
  'Bearer+',
  'token=',
  '&token=a',
  '?token=eyJ',
  '%22token%22:%22',
  'password=%22',
  'api_key:',
  '%2e%2e/',
  '%25',
  '\\u0000'.replace('\\', '%5C'),
  '-_.~',
  'a.',
  'a=',
  '[',
];

export const logShapes: Attack = {
  name: 'log-shapes',
  tries:
    'without a token: paths, queries and headers of beginnings of secrets, for what it takes to look for them',
  unit: 'requests',
  strike: async (field) => {
    const texts = pieces.map((piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
    const requests = texts.flatMap((text) => [
      requestBytes('GET', `/${text}`),
      requestBytes('GET', `/api/chat/sessions/?${text}`),
      requestBytes('GET', `/api/auth/verify?token=${text}`),
      requestBytes('GET', '/', { authorization: `Bearer ${text}`.slice(0, length) }),
      requestBytes('GET', '/', { 'x-request-id': text, traceparent: text.slice(0, 500) }),
      requestBytes('GET', '/', { referer: text.slice(0, length / 2), 'user-agent': text.slice(0, 7_000) }),
    ]);
    const order = field.random.shuffled(requests);
    let at = 0;
    await requestFlood(field, { next: () => order[at++ % order.length] ?? Buffer.alloc(0) });
  },
};
