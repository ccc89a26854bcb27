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
  key_id: 'Names the key, and opens nothing.',
  name: 'For people.',
  scopes: 'What it may do; with `admin:…`, as long as its owner has the role for it.',
  on_behalf_of: 'Whether it may act for the users that `X-On-Behalf-Of` names; an operator alone gives that.',
  rate_limit: 'Requests, new sockets and texts a minute, of all that use it; null for no limit of its own.',
  created_at: 'ISO 8601.',
  expires_at: 'Until when it counts, ISO 8601.',
  last_used_at: 'To the minute, ISO 8601; null if it never was.',
};

documented('ApiKeyInfo', ApiKeyInfo, 'An API key, without what opens anything.', keyWords);

export const KeyPath = z.object({
  key_id: z.string().meta({ description: 'Of the key.', example: 'key_Zx81kQ0aVbT7cD2f' }),
});

export const createKey = endpoint({
  method: 'POST',
  path: '/auth/keys',
  tag: 'Keys',
  summary: 'Make an API key',
  description: 'The key is in this answer alone. Keys are made with a token: no key makes another.',
  who: 'user',
  body: {
    type: 'json',
    schema: documented('CreateKeyRequest', CreateKeyRequest, 'A key that is wanted.', {
      name: 'For people: one line, at most 80 characters.',
      scopes:
        'What it is to be let do. `admin:read` takes the role `operator`, `admin:write` the role `admin`.',
      expires_in_days:
        'How long it counts; 90 days if left out. The operator has a ceiling (API_KEY_MAX_DAYS).',
      rate_limit: 'Requests, new sockets and texts a minute; no limit of its own if left out.',
    }),
    example: { name: 'shop backend', scopes: ['sessions:read', 'sessions:write'], rate_limit: 600 },
  },
  answers: {
    200: {
      description: 'The key, to be sent as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.',
      schema: documented('CreateKeyResponse', CreateKeyResponse, 'A new API key.', {
        ...keyWords,
        key: 'What opens: it is shown this once, and kept by nobody.',
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
    'Within two seconds no gateway takes it any more, and sockets that were opened with it are closed.',
  who: 'user',
  params: KeyPath,
  answers: { 204: { description: 'It is revoked.' } },
  errors: ['KEY_NOT_FOUND'],
});
