import * as z from 'zod';
import { documented } from '../documented/documented.ts';
import { ApiKeyInfo, CreateKeyResponse, KeyListResponse } from '../answers/keys.ts';
import { CreateKeyRequest } from '../requests/keys.ts';
import { endpoint } from './endpoint.ts';

export const keyExample = {
  key_id: 'key_Zx81kQ0aVbT7cD2f',
  name: 'shop backend',
  scopes: ['sessions:read', 'sessions:write'],
  on_behalf_of: false,
  rate_limit: 600,
  created_at: '2026-01-31T11:00:00.000Z',
  expires_at: '2026-05-01T11:00:00.000Z',
  last_used_at: null,
};

export const keyWords = {
  key_id: 'Names the key, and is no secret.',
  name: 'For people.',
  scopes: 'What it may do; with `admin:…`, as long as its owner has the role for it.',
  on_behalf_of:
    'Whether it may act for the users that `X-On-Behalf-Of` names; only an operator can give that.',
  rate_limit:
    'Requests, new sockets and texts per minute, of everybody who uses it together; null for no limit of its own.',
  created_at: 'ISO 8601.',
  expires_at: 'When it expires, ISO 8601.',
  last_used_at: 'When it was last used, to the minute, ISO 8601; null if it never was.',
};

documented('ApiKeyInfo', ApiKeyInfo, 'An API key, without the key itself.', keyWords);

export const KeyPath = z.object({
  key_id: z.string().meta({ description: 'Of the key.', example: 'key_Zx81kQ0aVbT7cD2f' }),
});

export const createKey = endpoint({
  method: 'POST',
  path: '/auth/keys',
  tag: 'Keys',
  summary: 'Make an API key',
  description: 'The key is only in this answer. Making a key takes a token: no key can make another.',
  who: 'user',
  body: {
    type: 'json',
    schema: documented('CreateKeyRequest', CreateKeyRequest, 'The API key to make.', {
      name: 'For people: one line, at most 80 characters.',
      scopes: 'What it may do. `admin:read` needs the role `operator`, `admin:write` the role `admin`.',
      expires_in_days:
        'How long it is valid; 90 days if left out. The operator sets a ceiling (API_KEY_MAX_DAYS).',
      rate_limit: 'Requests, new sockets and texts per minute; no limit of its own if left out.',
    }),
    example: { name: 'shop backend', scopes: ['sessions:read', 'sessions:write'], rate_limit: 600 },
  },
  answers: {
    200: {
      description: 'The key, to be sent as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.',
      schema: documented('CreateKeyResponse', CreateKeyResponse, 'A new API key.', {
        ...keyWords,
        key: 'The key itself. It is shown only once, and stored nowhere.',
      }),
      example: { ...keyExample, key: 'ac_Zx81kQ0aVbT7cD2f_…' },
    },
  },
  errors: ['LIMIT_TOO_HIGH', 'TOO_MANY_KEYS', 'ROLE_REQUIRED'],
});

export const listKeys = endpoint({
  method: 'GET',
  path: '/auth/keys',
  tag: 'Keys',
  summary: 'List your API keys',
  description: 'The oldest first; one that has expired is shown for a week.',
  who: 'user',
  answers: {
    200: {
      description: 'The keys.',
      schema: documented('KeyListResponse', KeyListResponse, 'API keys.', { keys: 'All of them.' }),
      example: { keys: [keyExample] },
    },
  },
});

export const revokeKey = endpoint({
  method: 'DELETE',
  path: '/auth/keys/{key_id}',
  tag: 'Keys',
  summary: 'Revoke an API key',
  description:
    'Within two seconds, no gateway accepts it any more, and sockets that were opened with it are closed.',
  who: 'user',
  params: KeyPath,
  answers: { 204: { description: 'It is revoked.' } },
  errors: ['KEY_NOT_FOUND'],
});
