import * as z from 'zod';
import { AdminKey, AdminKeyList } from '../../answers/admin/users.ts';
import { documented } from '../../documented/documented.ts';
import { endpoint } from '../endpoint.ts';
import { keyExample, KeyPath, keyWords } from '../keys.ts';
import { adminPage, AfterName, changes, looks, OfUser, pageWords } from './admin-endpoint.ts';

documented('AdminKey', AdminKey, 'An API key of a user, without the key itself.', {
  ...keyWords,
  owner: 'The owner of the key.',
});

export const listAllKeys = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/keys',
  summary: 'List API keys of all users',
  description:
    "A user's keys come together, the oldest first, and all on one page, even if there are more of them than `limit`.",
  query: z.object({ user: OfUser, limit: adminPage, after: AfterName }),
  answers: {
    200: {
      description: 'A page of keys.',
      schema: documented('AdminKeyList', AdminKeyList, 'A page of API keys.', {
        keys: 'Keys.',
        ...pageWords,
      }),
      example: { keys: [{ ...keyExample, owner: 'ada' }], next: null },
    },
  },
});

export const revokeAnyKey = endpoint({
  ...changes,
  method: 'DELETE',
  path: '/admin/keys/{key_id}',
  summary: 'Revoke an API key of any user',
  description: 'Within two seconds, no gateway accepts it any more, and its sockets are closed.',
  params: KeyPath,
  answers: { 204: { description: 'It is revoked.' } },
  errors: ['KEY_NOT_FOUND'],
});
