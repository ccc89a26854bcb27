import * as z from 'zod';
import { AdminUser, AdminUserList, UserDeletion } from '../../answers/admin/users.ts';
import { documented } from '../../documented/documented.ts';
import { AddUserRequest, SetPasswordRequest, SetRoleRequest } from '../../requests/admin.ts';
import { minPasswordLength } from '../../requests/password.ts';
import { endpoint } from '../endpoint.ts';
import { adminPage, AfterName, changes, looks, pageWords, UserPath } from './admin-endpoint.ts';

const example = { name: 'ada', state: 'enabled', role: 'operator', created_at: '2026-01-31T11:00:00.000Z' };

const User = documented('AdminUser', AdminUser, 'A user.', {
  name: 'The name of the user; `~<issuer>~<subject>` for a user of another issuer.',
  state: '`deleting`: a deletion has begun, and not everything is removed yet.',
  role: '`user` if the user has no other.',
  created_at:
    'When the user was added, ISO 8601; for a user of another issuer, when an operator first changed something about it.',
});

const password = `At least ${minPasswordLength} characters.`;
const role = '`operator` may look at everything, `admin` may change it too; `user` takes a role away.';
const gone = ['USER_NOT_FOUND', 'USER_BEING_DELETED'] as const;
const signsOut = 'Within two seconds, no gateway accepts earlier tokens and browser logins any more.';

export const listUsers = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/users',
  summary: 'List users',
  description:
    'In no particular order. Users of AUTH_USERS are not listed; users of other issuers are once an operator has changed something about them. Users that are added or removed meanwhile may be missing, or come twice.',
  query: z.object({ limit: adminPage, after: AfterName }),
  answers: {
    200: {
      description: 'A page of users.',
      schema: documented('AdminUserList', AdminUserList, 'A page of users.', {
        users: 'Users.',
        ...pageWords,
      }),
      example: { users: [example], next: null },
    },
  },
});

export const addUser = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users',
  summary: 'Add a user',
  body: {
    type: 'json',
    schema: documented('AddUserRequest', AddUserRequest, 'A user to add.', {
      name: '1 to 128 letters, digits and `. _ @ + ~ -`, of which the first is a letter or digit.',
      password,
      role,
    }),
    example: { name: 'ada', password: 'correct horse battery', role: 'operator' },
  },
  answers: { 200: { description: 'The user is added.', schema: User, example } },
  errors: ['USER_EXISTS', 'USER_BEING_DELETED'],
});

export const getUser = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/users/{user}',
  summary: 'Look a user up',
  params: UserPath,
  answers: { 200: { description: 'The user.', schema: User, example } },
  errors: ['USER_NOT_FOUND'],
});

export const setUserPassword = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users/{user}/password',
  summary: 'Set a new password',
  description: signsOut,
  params: UserPath,
  body: {
    type: 'json',
    schema: documented('SetPasswordRequest', SetPasswordRequest, 'A password.', { password }),
    example: { password: 'correct horse battery' },
  },
  answers: { 204: { description: 'It is set, and the user is signed out.' } },
  errors: gone,
});

export const setUserRole = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users/{user}/role',
  summary: 'Give a user a role, or take it away',
  description:
    'Every gateway knows within two seconds. Tokens stay valid. Roles that come from ADMIN_USERS or an issuer stay.',
  params: UserPath,
  body: {
    type: 'json',
    schema: documented('SetRoleRequest', SetRoleRequest, 'A role.', { role }),
    example: { role: 'operator' },
  },
  answers: { 204: { description: 'The user has this role.' } },
  errors: gone,
});

export const signOutUser = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users/{user}/sign-out',
  summary: 'Sign a user out everywhere',
  description: signsOut,
  params: UserPath,
  answers: { 204: { description: 'The user is signed out.' } },
  errors: gone,
});

export const disableUser = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users/{user}/disable',
  summary: 'Lock a user out',
  description: `The user is signed out, and can neither log in nor use keys. ${signsOut}`,
  params: UserPath,
  answers: { 204: { description: 'The user is disabled.' } },
  errors: gone,
});

export const enableUser = endpoint({
  ...changes,
  method: 'POST',
  path: '/admin/users/{user}/enable',
  summary: 'Let a disabled user in again',
  params: UserPath,
  answers: { 204: { description: 'The user is enabled.' } },
  errors: gone,
});

export const deleteUser = endpoint({
  ...changes,
  method: 'DELETE',
  path: '/admin/users/{user}',
  summary: 'Delete a user, its sessions and its agents',
  description:
    'The user is locked out at once. The gateway removes the rest in the background, which takes ten seconds or more; the name is free when `GET` answers 404. If that gateway stops, send the request again.',
  params: UserPath,
  answers: {
    202: {
      description: 'The deletion has begun or is in progress.',
      schema: documented('UserDeletion', UserDeletion, 'The state of a deletion.', {
        status: 'Always `deleting`.',
      }),
      example: { status: 'deleting' },
    },
  },
  errors: ['USER_NOT_FOUND'],
});
