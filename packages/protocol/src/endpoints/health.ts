import * as z from 'zod';
import { documented } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

const Health = documented('Health', z.object({ status: z.literal('ok') }), 'The process is alive.', {
  status: 'Always `ok`.',
});

const readiness = (status: 'ready' | 'not ready') => z.object({ status: z.literal(status) });
const Ready = documented('Ready', readiness('ready'), 'The process can serve.', {
  status: 'Always `ready`.',
});
const NotReady = documented('NotReady', readiness('not ready'), 'The process cannot serve at the moment.', {
  status: 'Always `not ready`.',
});

export const health = endpoint({
  method: 'GET',
  path: '/healthz',
  outside: true,
  tag: 'Health',
  summary: 'Whether the process is alive',
  who: 'anyone',
  answers: { 200: { description: 'The process is alive.', schema: Health, example: { status: 'ok' } } },
});

export const ready = endpoint({
  method: 'GET',
  path: '/readyz',
  outside: true,
  tag: 'Health',
  summary: 'Whether the process can serve',
  who: 'anyone',
  answers: {
    200: { description: 'The process can serve.', schema: Ready, example: { status: 'ready' } },
    503: {
      description: 'Redis is unreachable, or the process is stopping.',
      schema: NotReady,
      example: { status: 'not ready' },
    },
  },
});
