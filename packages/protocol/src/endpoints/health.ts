import * as z from 'zod';
import { documented } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

const Health = documented('Health', z.object({ status: z.literal('ok') }), 'The process is alive.', {
  status: 'Always `ok`.',
});

const readiness = (status: 'ready' | 'not ready') => z.object({ status: z.literal(status) });
const Ready = documented('Ready', readiness('ready'), 'It can serve.', { status: 'Always `ready`.' });
const NotReady = documented('NotReady', readiness('not ready'), 'It cannot serve now.', {
  status: 'Always `not ready`.',
});

export const health = endpoint({
  method: 'GET',
  path: '/healthz',
  tag: 'Health',
  summary: 'Whether the process is alive',
  who: 'anyone',
  answers: { 200: { description: 'It is.', schema: Health, example: { status: 'ok' } } },
});

export const ready = endpoint({
  method: 'GET',
  path: '/readyz',
  tag: 'Health',
  summary: 'Whether it can serve, and is not being stopped',
  who: 'anyone',
  answers: {
    200: { description: 'It can.', schema: Ready, example: { status: 'ready' } },
    503: {
      description: 'Redis is out of reach, or the process is being stopped.',
      schema: NotReady,
      example: { status: 'not ready' },
    },
  },
});
