import * as z from 'zod';
import { LoggedIn, LoggedOut } from '../answers/login.ts';
import { documented } from '../documented/documented.ts';
import { LoginLinkRequest } from '../requests/login.ts';
import { ownPageHeader } from '../requests/own-page-header.ts';
import { endpoint } from './endpoint.ts';
import { login } from './login.ts';

const OwnPageHeaders = z.object({
  [ownPageHeader.name]: z.literal(ownPageHeader.value).meta({
    description:
      'Shows, together with the exact `Origin`, that the request comes from a page of the gateway itself.',
  }),
});

const loggedIn = {
  schema: documented('LoggedIn', LoggedIn, 'Who is logged in.', {
    user: 'The name of the user.',
    roles: 'The role of the user: `operator` or `admin`; omitted if the user has neither.',
    expires_at: 'When the token expires, or the browser login if it is not used until then; ISO 8601.',
  }),
  example: { user: 'demo', expires_at: '2026-03-02T11:00:00.000Z' },
};

const { limit, body } = login;

export const whoIsLoggedIn = endpoint({
  method: 'GET',
  path: '/auth/session',
  tag: 'Login',
  summary: 'Ask who is logged in',
  description: 'By a token or by the cookie of a browser login, which is renewed.',
  who: 'user',
  limit: 'verify',
  answers: { 200: { description: 'Somebody is.', ...loggedIn } },
});

export const browserLogin = endpoint({
  method: 'POST',
  path: '/auth/session',
  tag: 'Login',
  summary: 'Log a browser in',
  description:
    'For pages of the gateway itself. The login is a cookie that no script can read (`HttpOnly`, `SameSite=Strict`; under TLS `Secure`, as `__Host-agentconnect`). It lasts for thirty days after its last use, counts only with the exact `Origin`, and never with CORS.',
  who: 'own-page',
  limit,
  headers: OwnPageHeaders,
  body,
  answers: {
    200: {
      description: 'Logged in; an earlier login of this browser has ended.',
      ...loggedIn,
    },
  },
  errors: ['INVALID_CREDENTIALS'],
});

export const browserLogout = endpoint({
  method: 'DELETE',
  path: '/auth/session',
  tag: 'Login',
  summary: 'Log a browser out',
  description: 'Ends the browser login of the cookie, with its sockets and event streams at every gateway.',
  who: 'own-page',
  headers: OwnPageHeaders,
  answers: {
    200: {
      description: 'Nobody is logged in any more; without a cookie, nobody was.',
      schema: documented('LoggedOut', LoggedOut, 'That nobody is logged in.', {
        status: 'Always `success`.',
      }),
      example: { status: 'success' },
    },
  },
});

export const browserLoginByLink = endpoint({
  method: 'POST',
  path: '/auth/session/link',
  tag: 'Login',
  summary: 'Log a browser in by a login link',
  description:
    'A login link holds a secret in its fragment, which logs one browser in once, within a quarter of an hour.',
  who: 'own-page',
  limit: 'login-link',
  headers: OwnPageHeaders,
  body: {
    type: 'form',
    schema: documented('LoginLinkRequest', LoginLinkRequest, 'What a login link holds.', {
      secret: 'What follows `#login=` in the link.',
    }),
    example: { secret: '3mV0jUuVQpMCvXvpOd0PZJYVpPZkMpwa' },
  },
  answers: {
    200: {
      description: 'Logged in; an earlier login of this browser has ended.',
      ...loggedIn,
    },
  },
  errors: ['LOGIN_LINK_INVALID'],
});
