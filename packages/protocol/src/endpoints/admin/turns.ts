import * as z from 'zod';
import { AsideTurnInfo, AsideTurnList, RetriedTurn } from '../../answers/admin/turns.ts';
import { documented } from '../../documented/documented.ts';
import { AsideTurnRequest } from '../../requests/admin.ts';
import { endpoint } from '../endpoint.ts';
import { adminPage, AfterName, changes, looks, pageWords } from './admin-endpoint.ts';

const id = '0/1769857200000-0';

documented('AsideTurnInfo', AsideTurnInfo, 'A turn that was set aside.', {
  id: 'The id of the turn.',
  at: 'When it was set aside, ISO 8601.',
  session_id: 'Its session.',
  message_id: 'The id of the text that it should have answered.',
  attempts: 'How many workers it has cost.',
  content:
    'The text, if it was asked for; null for the turn of a conversation, which answers no single text.',
});

const body = {
  type: 'json',
  schema: documented('AsideTurnRequest', AsideTurnRequest, 'A turn that was set aside.', {
    id: 'The id of the turn.',
  }),
  example: { id },
} as const;

export const listAsideTurns = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/turns',
  summary: 'List turns that were set aside',
  description:
    'Turns that cost too many workers, the oldest first within a partition. A page has at most `limit` of them, and at most 1 MiB.',
  query: z.object({
    limit: adminPage,
    after: AfterName,
    content: z.enum(['true', 'false']).optional().meta({ description: 'Whether to show the texts.' }),
  }),
  answers: {
    200: {
      description: 'A page of turns.',
      schema: documented('AsideTurnList', AsideTurnList, 'A page of turns.', {
        turns: 'Turns.',
        ...pageWords,
      }),
      example: {
        turns: [
          {
            id,
            at: '2026-01-31T11:00:00.000Z',
            session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
            message_id: 'msg_d8JVg3csMiE1e8L6sGD7',
            attempts: 3,
          },
        ],
        next: null,
      },
    },
  },
});

export const retryTurn = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/turns/retry',
  summary: 'Ask again what a turn should have answered',
  description:
    'It is asked as a new text of the session, whose sockets get the answer. The turn is no longer set aside.',
  body,
  answers: {
    200: {
      description: 'It is asked again.',
      schema: documented('RetriedTurn', RetriedTurn, 'A text that was asked again.', {
        message_id: 'The id of the new text.',
      }),
      example: { message_id: 'msg_d8JVg3csMiE1e8L6sGD7' },
    },
  },
  errors: [
    'TURN_NOT_FOUND',
    'TURN_NOT_RETRYABLE',
    'SESSION_NOT_FOUND',
    'SESSION_EXPIRED',
    'QUOTA_EXCEEDED',
    'CONVERSATION_ENDED',
  ],
});

export const dropTurn = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/turns/drop',
  summary: 'Remove a turn from those that were set aside',
  body,
  answers: { 204: { description: 'It is removed.' } },
  errors: ['TURN_NOT_FOUND'],
});
