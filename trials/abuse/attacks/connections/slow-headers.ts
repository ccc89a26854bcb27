import type { Attack } from '../../attack.ts';
import { holdRequests } from '../../wire/hold-open.ts';

export const slowHeaders: Attack = {
  name: 'slow-headers',
  tries: '1,500 connections from one address whose headers never end, a line every five seconds',
  unit: 'connections',
  strike: (field) =>
    holdRequests(field, {
      connections: 1_500,
      begin: () => Buffer.from('GET /api/chat/providers HTTP/1.1\r\nHost: gateway\r\n'),
      more: 'X-More: a\r\n',
      everyMs: 5_000,
    }),
};
