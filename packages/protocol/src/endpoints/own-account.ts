import { ChangePasswordRequest } from '../requests/login.ts';
import { minPasswordLength } from '../requests/password.ts';
import { documented } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

const ends =
  'Within two seconds, no gateway accepts the earlier tokens and browser logins of the user any more, this one among them. API keys stay.';

export const changePassword = endpoint({
  method: 'POST',
  path: '/auth/password',
  tag: 'Login',
  summary: 'Change your own password',
  description: ends,
  who: 'user',
  limit: 'verify',
  body: {
    type: 'json',
    schema: documented('ChangePasswordRequest', ChangePasswordRequest, 'Two passwords.', {
      current_password: 'The password of the user. Guessing it is slowed down like a login.',
      new_password: `At least ${minPasswordLength} characters, and none of the most common passwords.`,
    }),
    example: { current_password: 'the old one of this user', new_password: 'correct horse battery' },
  },
  answers: { 204: { description: 'The password is changed, and the user is signed out.' } },
  errors: ['INVALID_CREDENTIALS', 'ACCOUNT_ELSEWHERE'],
});

export const signOut = endpoint({
  method: 'POST',
  path: '/auth/sign-out',
  tag: 'Login',
  summary: 'Sign out everywhere',
  description: `${ends} To log out of one browser, delete its login.`,
  who: 'user',
  limit: 'verify',
  answers: { 204: { description: 'The user is signed out.' } },
  errors: ['ACCOUNT_ELSEWHERE'],
});
