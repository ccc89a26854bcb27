import * as z from 'zod';
import { SocketTicket, Token, TokenVerification } from '../answers/login.ts';
import { LoginRequest } from '../requests/login.ts';
import { documented } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

export const login = endpoint({
  method: 'POST',
  path: '/auth/login',
  tag: 'Login',
  summary: 'Get a token for a name and a password',
  who: 'anyone',
  limit: 'login',
  body: {
    type: 'form',
    schema: documented('LoginRequest', LoginRequest, 'A name and a password.', {
      username: 'A name added by `users add` or listed in `AUTH_USERS`.',
      password: 'The password of that user.',
    }),
    example: { username: 'demo', password: 'the password that npm start prints' },
  },
  answers: {
    200: {
      description: 'A token, to be sent as `Authorization: Bearer <token>`.',
      schema: documented('Token', Token, 'A token.', {
        access_token: 'A JSON Web Token.',
        token_type: 'The type of the token.',
        expires_in: 'Seconds until it expires.',
      }),
      example: { access_token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', token_type: 'bearer', expires_in: 3600 },
    },
  },
  errors: ['INVALID_CREDENTIALS', 'REDIS_UNAVAILABLE'],
});

export const verify = endpoint({
  method: 'POST',
  path: '/auth/verify',
  tag: 'Login',
  summary: 'Check whether a token is valid',
  who: 'token',
  limit: 'verify',
  answers: {
    200: {
      description: 'The token is valid.',
      schema: documented('TokenVerification', TokenVerification, 'The content of a token.', {
        valid: 'Always true; an invalid token is an error.',
        user: 'The user whose token it is.',
        type: 'The purpose of the token.',
        exp: 'When it expires, in seconds since 1970.',
        iat: 'When it was issued, in seconds since 1970.',
        roles: 'The role of the user: `operator` or `admin`; omitted if the user has neither.',
        tenant: 'The tenant that the issuer names; omitted if it names none.',
        key_id: 'The id of the API key, if it is one.',
        scopes: 'What the API key may do.',
        timestamp: 'The time of this response, ISO 8601.',
      }),
      example: {
        valid: true,
        user: 'demo',
        type: 'access',
        exp: 1769860800,
        iat: 1769857200,
        timestamp: '2026-01-31T11:00:00.000Z',
      },
    },
  },
  errors: ['TOKEN_MALFORMED'],
});

export const createTicket = endpoint({
  method: 'POST',
  path: '/auth/ticket',
  tag: 'Login',
  summary: 'Get a ticket for a socket or an event stream',
  description:
    'For pages, which cannot send headers with either: `?ticket=` opens one socket or event stream, once, with what the token may do, and no log of a proxy on the way has the token.',
  who: 'user',
  scope: 'sessions:read',
  limit: 'ticket',
  answers: {
    200: {
      description: 'A ticket.',
      schema: documented('SocketTicket', SocketTicket, 'What opens one socket or event stream.', {
        ticket: 'To be sent as `?ticket=`.',
        expires_in: 'Seconds until it expires.',
      }),
      example: { ticket: 'd8JVg3csMiE1e8L6sGD7d8JVg3csMiE1', expires_in: 30 },
    },
  },
});

const PublicKey = documented(
  'PublicKey',
  z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.literal('sig') }),
  'A public key, as a JSON Web Key (RFC 7517).',
  {
    kid: 'Its id, as in the header of tokens.',
    kty: '`RSA` or `EC`.',
    alg: '`RS256` or `ES256`.',
    use: 'It verifies signatures.',
  },
);

const KeySet = documented('KeySet', z.object({ keys: z.array(PublicKey) }), 'Public keys.', {
  keys: 'None where tokens are signed with a secret.',
});

export const signingKeys = endpoint({
  method: 'GET',
  path: '/.well-known/jwks.json',
  outside: true,
  tag: 'Login',
  summary: 'The public keys that tokens of a login are verified with',
  description: 'For servers that check such tokens themselves. They may keep the answer for five minutes.',
  who: 'anyone',
  answers: {
    200: {
      description: 'The keys.',
      headers: { 'Cache-Control': 'How long the keys may be kept.' },
      schema: KeySet,
      example: {
        keys: [{ kid: 'pT3…', kty: 'EC', alg: 'ES256', use: 'sig', crv: 'P-256', x: 'Zc…', y: 'mR…' }],
      },
    },
  },
});
